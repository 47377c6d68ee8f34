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

describe('stops', () => {
  it('navigate to the next stop with a lead-in, and back', () => {
    expect(nextStop(three, 0, 1)).toBe(1)
    expect(nextStop(three, 9, 1)).toBe(2)
    expect(nextStop(three, 29, 1)).toBeNull()
    expect(previousStop(three, 29, 1, 0)).toBe(1)
    expect(previousStop(three, 29.4, 1, 0)).toBe(2)
    expect(previousStop(three, 29.4, 1, 0.8)).toBe(1)
    expect(previousStop(three, 9, 1, 0)).toBe(0)
  })

  it('find the current or the nearest stop', () => {
    expect(stopAt(three, 11)).toBe(1)
    expect(stopAt(three, 14)).toBe(1)
    expect(stopAt(three, 28)).toBe(2)
    expect(stopAt(three, 0)).toBe(0)
    expect(stopAt(stopsOf([]), 5)).toBeNull()
  })

  it('find the first stop after a time like a linear search', () => {
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
