import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  coarsestLevel,
  type LoadedTile,
  loudestOf,
  peakColumns,
  peakLevel,
  peakTiles,
} from './peak-tiles.ts'

const seconds = (min: number, max: number) => fc.double({ min, max, noNaN: true })

describe('tiles of the waveform', () => {
  it('cover the window without gaps, with few tiles and bins no wider than a pixel', () => {
    fc.assert(
      fc.property(
        seconds(1, 86_400),
        seconds(0, 1),
        seconds(0.001, 1),
        fc.integer({ min: 200, max: 3800 }),
        (duration, from, share, width) => {
          const span = Math.max(0.4, share * duration)
          const start = from * Math.max(0, duration - span)
          const window = { start, end: Math.min(duration, start + span) }
          const level = Math.min(peakLevel(window, width), coarsestLevel(duration))
          const tiles = peakTiles(window, duration, level)
          expect(tiles.length).toBeGreaterThan(0)
          expect(tiles.length).toBeLessThanOrEqual(6)
          expect(tiles[0]?.start).toBeLessThanOrEqual(window.start)
          expect(tiles.at(-1)?.end).toBeGreaterThan(window.end - 1e-4)
          tiles.forEach((tile, i) => {
            expect(tile.end).toBeGreaterThan(tile.start)
            expect(tile.bins).toBeLessThanOrEqual(2048)
            if (i > 0) expect(tile.start).toBe(tiles[i - 1]?.end)
          })
        },
      ),
    )
  })

  it('one tile of the coarsest level contains the whole recording', () => {
    fc.assert(
      fc.property(seconds(0.1, 90_000), (duration) => {
        const whole = { start: 0, end: duration }
        expect(peakTiles(whole, duration, coarsestLevel(duration))).toHaveLength(1)
      }),
    )
  })

  it('shows the finest loaded tile, a coarse one elsewhere, and NaN without any', () => {
    const tile = (level: number, start: number, end: number, value: number): LoadedTile => ({
      level,
      place: 0,
      start,
      end,
      bins: 4,
      min: new Float32Array(4).fill(-value),
      max: new Float32Array(4).fill(value),
      channels: null,
    })
    const tiles = [tile(0, 0, 2, 0.25), tile(5, 0, 8, 0.75)]
    const { mins, maxes } = peakColumns(tiles, { start: 0, end: 10 }, 10)
    expect([...maxes]).toEqual([0.25, 0.25, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, NaN, NaN])
    expect([...mins.slice(0, 3)]).toEqual([-0.25, -0.25, -0.75])
  })

  it('the peak counts in either direction, with a minimum of a few steps of 1/127', () => {
    const loudest = (min: number[], max: number[]) =>
      loudestOf({ min: Float32Array.from(min), max: Float32Array.from(max) })
    expect(loudest([-0.25, -0.5], [0.25, 0.375])).toBe(0.5)
    expect(loudest([-0.25, 0], [0.25, 1])).toBe(1)
    expect(loudest([0, 0], [0, 0])).toBe(4 / 127)
    expect(loudest([-1 / 127], [1 / 127])).toBe(4 / 127)
    expect(loudest([], [])).toBe(4 / 127)
    const level = (value: number) => ({ min: Float32Array.of(0), max: Float32Array.of(value) })
    expect(loudestOf(level(0.25), level(0.75))).toBe(0.75)
  })

  it('a column includes every bin it touches', () => {
    const loud = { level: 0, place: 0, start: 0, end: 10, bins: 10 }
    const max = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
    const tiles = [{ ...loud, max, min: max.map((value) => -value) }]
    expect([...peakColumns(tiles, { start: 0, end: 10 }, 5).maxes]).toEqual([0, 1, 0, 0, 0])
    expect([...peakColumns(tiles, { start: 2.5, end: 4.5 }, 4).maxes]).toEqual([0, 1, 1, 0])
  })
})
