import fc from 'fast-check'
import { expect, test } from 'vitest'
import { intervalsWhere, joinIntervals, splitIntervals } from './frame-intervals.ts'

const masks = fc.array(fc.boolean(), { maxLength: 60 })

test('intervals contain exactly the matching frames, and are maximal', () => {
  fc.assert(
    fc.property(masks, (mask) => {
      const intervals = intervalsWhere(mask.length, (frame) => mask[frame] === true)
      const painted = mask.map((_, frame) =>
        intervals.some((interval) => interval.from <= frame && frame < interval.to),
      )
      expect(painted).toEqual(mask)
      intervals.slice(1).forEach((interval, i) => {
        expect(interval.from).toBeGreaterThan(intervals[i]?.to as number)
      })
    }),
  )
})

test('joined intervals have no short pauses and keep all frames', () => {
  fc.assert(
    fc.property(masks, fc.integer({ min: 1, max: 9 }), (mask, pause) => {
      const intervals = intervalsWhere(mask.length, (frame) => mask[frame] === true)
      const joined = joinIntervals(intervals, pause)
      joined.slice(1).forEach((interval, i) => {
        expect(interval.from - (joined[i]?.to as number)).toBeGreaterThanOrEqual(pause)
      })
      for (const interval of intervals)
        expect(joined.some((j) => j.from <= interval.from && interval.to <= j.to)).toBe(true)
    }),
  )
})

test('pieces are short, nearly equal and cover their interval', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 120 }),
      (length, longest) => {
        const pieces = splitIntervals([{ from: 7, to: 7 + length }], longest)
        const lengths = pieces.map((piece) => piece.to - piece.from)
        expect(pieces[0]?.from).toBe(7)
        expect(pieces.at(-1)?.to).toBe(7 + length)
        expect(lengths.reduce((a, b) => a + b, 0)).toBe(length)
        expect(pieces.length).toBe(Math.ceil(length / longest))
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1)
      },
    ),
  )
})
