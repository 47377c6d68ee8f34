import { describe, expect, it } from 'vitest'
import { tourStep } from './spot-tour.ts'

const spans = [
  [5, 6],
  [6.5, 7],
  [20, 21],
] as const
const spots = {
  count: spans.length,
  startAt: (place: number) => spans[place]?.[0] ?? Number.NaN,
  endAt: (place: number) => spans[place]?.[1] ?? Number.NaN,
}

describe('a tour of the spots', () => {
  it('jumps to one second before the first spot, stays in it, and continues if the next one is near', () => {
    expect(tourStep(spots, 0)).toEqual({ place: 0, jumpTo: 4 })
    expect(tourStep(spots, 4)).toEqual({ place: 0, jumpTo: null })
    expect(tourStep(spots, 6.1)).toEqual({ place: 0, jumpTo: null })
    expect(tourStep(spots, 6.25)).toEqual({ place: 1, jumpTo: null })
    expect(tourStep(spots, 7.3)).toEqual({ place: 2, jumpTo: 19 })
  })

  it('ends after the last spot, and without spots', () => {
    expect(tourStep(spots, 21.1)?.place).toBe(2)
    expect(tourStep(spots, 21.3)).toBeNull()
    expect(tourStep({ ...spots, count: 0 }, 0)).toBeNull()
  })
})
