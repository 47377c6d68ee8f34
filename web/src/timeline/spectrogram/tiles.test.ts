import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  MAX_WINDOW_SECONDS,
  soundRange,
  spectrogramLevel,
  spectrogramTiles,
  timesOf,
} from './tiles.ts'

const seconds = (min: number, max: number) => fc.double({ min, max, noNaN: true })

describe('tiles of the spectrogram', () => {
  it('cover the window without gaps, with columns no wider than a pixel, and need only sound near them', () => {
    fc.assert(
      fc.property(
        seconds(0.5, 86_400),
        seconds(0, 1),
        seconds(0.4, MAX_WINDOW_SECONDS),
        fc.integer({ min: 1_000, max: 3_800 }),
        (duration, from, wanted, width) => {
          const span = Math.min(wanted, duration)
          const start = from * (duration - span)
          const window = { start, end: Math.min(duration, start + span) }
          const level = spectrogramLevel(window, width)
          const tiles = spectrogramTiles(window, duration, level)
          expect(tiles.length).toBeLessThanOrEqual(9)
          const times = tiles.map(timesOf)
          expect(times[0]?.start).toBeLessThanOrEqual(window.start)
          expect(times.at(-1)?.end).toBeGreaterThan(window.end - 1e-4)
          for (const [i, { place, columnSamples }] of tiles.entries()) {
            if (i > 0) expect(times[i]?.start).toBe(times[i - 1]?.end)
            const pixelSamples = (span * 16_000) / width
            expect(columnSamples).toBeLessThanOrEqual(Math.max(32, pixelSamples * (1 + 1e-9)))
            const sound = soundRange(place, duration)
            expect(sound.end - sound.start).toBeGreaterThan(0)
            expect(sound.end - sound.start).toBeLessThan(8.03)
            expect(sound.start).toBeGreaterThanOrEqual(0)
            expect(sound.end).toBeLessThanOrEqual(duration)
          }
        },
      ),
    )
  })

  it('end with the recording', () => {
    const tiles = spectrogramTiles({ start: 0, end: 9 }, 9, 5)
    expect(tiles.map(({ columns }) => columns)).toEqual([125, 16])
    expect(spectrogramTiles({ start: 0, end: 8 }, 8, 0)).toHaveLength(1)
  })
})
