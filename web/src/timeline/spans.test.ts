import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barsOf, placesWithin, spansOf } from './spans.ts'

const stretches = fc
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

describe('stretches in a window', () => {
  it('finds by search what looking at each one finds', () => {
    fc.assert(
      fc.property(stretches, window, (all, seen) => {
        const [first, last] = placesWithin(spansOf(all), seen)
        all.forEach(({ start, end }, place) => {
          const touches = start < seen.end && end > seen.start
          if (touches) expect(place >= first && place < last).toBe(true)
        })
        expect(last).toBeGreaterThanOrEqual(first)
      }),
    )
  })

  it('draws bars of a pixel and more that never cover each other, so no more than there are pixels', () => {
    fc.assert(
      fc.property(stretches, window, fc.integer({ min: 20, max: 400 }), (all, seen, width) => {
        const bars = barsOf(spansOf(all), seen, width)
        expect(bars.length).toBeLessThanOrEqual(width + 10)
        let right = Number.NEGATIVE_INFINITY
        for (const bar of bars) {
          expect(bar.x).toBeGreaterThanOrEqual(right)
          expect(bar.width).toBeGreaterThanOrEqual(1)
          right = bar.x + bar.width
        }
      }),
    )
  })

  it('stands for every visible stretch once, at most a pixel away from where it is', () => {
    fc.assert(
      fc.property(stretches, window, fc.integer({ min: 20, max: 400 }), (all, seen, width) => {
        const bars = barsOf(spansOf(all), seen, width)
        const scale = width / (seen.end - seen.start)
        all.forEach(({ start, end }, place) => {
          if (start >= seen.end || end <= seen.start) return
          const own = bars.filter(({ first, last }) => place >= first && place < last)
          expect(own).toHaveLength(1)
          const middle =
            ((Math.max(start, seen.start) + Math.min(end, seen.end)) / 2 - seen.start) * scale
          const covering = bars.some(
            ({ x, width: w }) => middle >= x - 1.01 && middle <= x + w + 1.01,
          )
          expect(covering).toBe(true)
        })
      }),
    )
  })

  it('a day of twenty thousand in four hundred pixels', () => {
    const all = Array.from({ length: 20_000 }, (_, i) => ({ start: i * 4.3, end: i * 4.3 + 3 }))
    const bars = barsOf(spansOf(all), { start: 0, end: 86_400 }, 400)
    expect(bars.length).toBeLessThanOrEqual(401)
    expect(bars.reduce((sum, { first, last }) => sum + last - first, 0)).toBe(20_000)
  })
})
