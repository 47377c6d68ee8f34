import { afterEach, expect, it, vi } from 'vitest'
import { SpectrogramSource } from './spectrogram-source.ts'

afterEach(() => vi.unstubAllGlobals())

it('asks for nothing after it was closed, although the last frame may still draw it', () => {
  const fetch = vi.fn(() => new Promise<Response>(() => undefined))
  vi.stubGlobal('fetch', fetch)
  const source = new SpectrogramSource({ recordingId: 'one', durationSeconds: 30 }, () => undefined)
  source.tiles({ start: 0, end: 8 }, 400)
  expect(fetch).toHaveBeenCalledTimes(1)
  source.close()
  expect(source.tiles({ start: 8, end: 16 }, 400)).toEqual([])
  source.retry()
  expect(source.tiles({ start: 8, end: 16 }, 400)).toEqual([])
  expect(fetch).toHaveBeenCalledTimes(1)
})
