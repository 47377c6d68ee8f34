import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstAfter, nextStop, previousStop, type Stops, stopAt } from './steps.ts'

const stopsOf = (spans: readonly (readonly [number, number])[]): Stops => ({
  count: spans.length,
  startAt: (place) => spans[place]?.[0] ?? Number.NaN,
  endAt: (place) => spans[place]?.[1] ?? Number.NaN,
})

const three = stopsOf([
  [0.4, 1],
  [10, 12],
  [30, 31],
])

describe('from stop to stop', () => {
  it('goes on to the next, a lead-in before it, and back again', () => {
    expect(nextStop(three, 0, 1)).toBe(1)
    expect(nextStop(three, 9, 1)).toBe(2)
    expect(nextStop(three, 29, 1)).toBeNull()
    expect(previousStop(three, 29, 1, 0)).toBe(1)
    expect(previousStop(three, 29.4, 1, 0)).toBe(2)
    expect(previousStop(three, 29.4, 1, 0.8)).toBe(1)
    expect(previousStop(three, 9, 1, 0)).toBe(0)
  })

  it('knows where it is, or what is nearest', () => {
    expect(stopAt(three, 11)).toBe(1)
    expect(stopAt(three, 14)).toBe(1)
    expect(stopAt(three, 28)).toBe(2)
    expect(stopAt(three, 0)).toBe(0)
    expect(stopAt(stopsOf([]), 5)).toBeNull()
  })

  it('finds the first one after a time as a plain search does', () => {
    const starts = fc.array(fc.nat(100)).map((drawn) => drawn.toSorted((a, b) => a - b))
    fc.assert(
      fc.property(starts, fc.nat(100), (sorted, seconds) => {
        const stops = stopsOf(sorted.map((start) => [start, start + 1] as const))
        const plain = sorted.findIndex((start) => start > seconds)
        expect(firstAfter(stops, seconds)).toBe(plain < 0 ? sorted.length : plain)
      }),
    )
  })
})
