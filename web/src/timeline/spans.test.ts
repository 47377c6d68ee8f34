import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barsOf, placesWithin, spansOf } from './spans.ts'

const spans = fc
  .array(
    fc.record({
      start: fc.double({ min: 0, max: 100, noNaN: true }),
      length: fc.oneof(
        fc.double({ min: 0.001, max: 0.1, noNaN: true }),
        fc.double({ min: 0.1, max: 60, noNaN: true }),
      ),
    }),
    { maxLength: 200 },
  )
  .map((all) =>
    all
      .map(({ start, length }) => ({ start, end: start + length }))
      .toSorted((a, b) => a.start - b.start),
  )
const window = fc
  .tuple(
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.double({ min: 0.4, max: 100, noNaN: true }),
  )
  .map(([start, span]) => ({ start, end: start + span }))

describe('spans in a window', () => {
  it('are found by binary search like by linear search', () => {
    fc.assert(
      fc.property(spans, window, (all, seen) => {
        const [first, last] = placesWithin(spansOf(all), seen)
        all.forEach(({ start, end }, place) => {
          const touches = start < seen.end && end > seen.start
          if (touches) expect(place >= first && place < last).toBe(true)
        })
        expect(last).toBeGreaterThanOrEqual(first)
      }),
    )
  })

  it('are drawn as bars of at least two pixels without overlap, at most one per two pixels', () => {
    fc.assert(
      fc.property(spans, window, fc.integer({ min: 20, max: 400 }), (all, seen, width) => {
        const bars = barsOf(spansOf(all), seen, width)
        expect(bars.length).toBeLessThanOrEqual(width / 2 + 10)
        let right = Number.NEGATIVE_INFINITY
        for (const bar of bars) {
          expect(bar.x).toBeGreaterThanOrEqual(right)
          expect(bar.width).toBeGreaterThanOrEqual(2)
          right = bar.x + bar.width
        }
      }),
    )
  })

  it('are each part of one bar, at most two pixels from their position', () => {
    fc.assert(
      fc.property(spans, window, fc.integer({ min: 20, max: 400 }), (all, seen, width) => {
        const bars = barsOf(spansOf(all), seen, width)
        const scale = width / (seen.end - seen.start)
        all.forEach(({ start, end }, place) => {
          if (start >= seen.end || end <= seen.start) return
          const own = bars.filter(({ first, last }) => place >= first && place < last)
          expect(own).toHaveLength(1)
          const middle =
            ((Math.max(start, seen.start) + Math.min(end, seen.end)) / 2 - seen.start) * scale
          const covering = bars.some(
            ({ x, width: w }) => middle >= x - 2.01 && middle <= x + w + 2.01,
          )
          expect(covering).toBe(true)
        })
      }),
    )
  })

  it('a day with 20,000 spans in 400 pixels', () => {
    const all = Array.from({ length: 20_000 }, (_, i) => ({ start: i * 4.3, end: i * 4.3 + 3 }))
    const bars = barsOf(spansOf(all), { start: 0, end: 86_400 }, 400)
    expect(bars.length).toBeLessThanOrEqual(201)
    expect(bars.reduce((sum, { first, last }) => sum + last - first, 0)).toBe(20_000)
  })
})
