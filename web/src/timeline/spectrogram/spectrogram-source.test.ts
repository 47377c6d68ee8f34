import { afterEach, describe, expect, it, vi } from 'vitest'
import { SpectrogramSource } from './spectrogram-source.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

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

describe('a server with too many requests', () => {
  const refused = () =>
    new Response(JSON.stringify({ code: 'request-too-many', status: 503, detail: 'Too many.' }), {
      status: 503,
      headers: { 'content-type': 'application/problem+json', 'retry-after': '2' },
    })
  const WINDOW = { start: 0, end: 8 }

  /** A source whose paints are those of the page: each change asks for the window again. */
  function shown() {
    vi.useFakeTimers()
    const fetch = vi.fn(async () => refused())
    vi.stubGlobal('fetch', fetch)
    let window = WINDOW
    const paint = () => void source.tiles(window, 400)
    const source: SpectrogramSource = new SpectrogramSource(
      { recordingId: 'one', durationSeconds: 600 },
      () => paint(),
    )
    paint()
    const move = (to: typeof WINDOW) => {
      window = to
      paint()
    }
    return { fetch, source, paint, move }
  }

  it('is asked again after the time that it names, not before', async () => {
    const { fetch, source, paint } = shown()
    await vi.advanceTimersByTimeAsync(1_900)
    paint()
    expect(fetch).toHaveBeenCalledTimes(1)
    expect(source.state()).toEqual({ kind: 'loading' })
    await vi.advanceTimersByTimeAsync(200)
    expect(fetch).toHaveBeenCalledTimes(2)
    source.close()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fetch).toHaveBeenCalledTimes(2)
  })

  it('is not asked for what is not visible any more', async () => {
    const { fetch, source, move } = shown()
    await vi.advanceTimersByTimeAsync(100)
    move({ start: 0, end: 600 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(fetch).toHaveBeenCalledTimes(1)
    source.close()
  })

  it('is not asked without end; then the reason is shown, with a button', async () => {
    const { fetch, source } = shown()
    await vi.advanceTimersByTimeAsync(600_000)
    expect(fetch).toHaveBeenCalledTimes(11)
    expect(source.state()).toEqual({ kind: 'failed', message: 'Too many.' })
    source.retry()
    await vi.advanceTimersByTimeAsync(0)
    expect(fetch).toHaveBeenCalledTimes(12)
    expect(source.state()).toEqual({ kind: 'loading' })
    source.close()
  })
})
