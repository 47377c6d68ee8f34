import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { common, joined, longest, type Stretch, saidByBoth, without } from './stretch-sets.ts'

const LENGTH = 60
const turns = fc
  .array(
    fc.record({
      start: fc.nat(LENGTH - 10),
      length: fc.integer({ min: 1, max: 9 }),
      speaker: fc.constantFrom('A', 'B'),
    }),
    { maxLength: 15 },
  )
  .map((drawn) =>
    drawn
      .map(({ start, length, speaker }) => ({ start, end: start + length, speaker }))
      .toSorted((a, b) => a.start - b.start),
  )

/** Whether each second is in one of the stretches. */
const seconds = (stretches: readonly Stretch[]) =>
  Array.from({ length: LENGTH }, (_, at) =>
    stretches.some(({ start, end }) => start <= at && at < end),
  )

describe('sets of stretches', () => {
  it('equal a plain count, second by second', () => {
    fc.assert(
      fc.property(turns, turns, (a, b) => {
        const [x, y] = [joined(a), joined(b)]
        const [inA, inB] = [seconds(a), seconds(b)]
        expect(seconds(x)).toEqual(inA)
        expect(seconds(common(x, y))).toEqual(inA.map((is, at) => is && inB[at]))
        expect(seconds(without(x, y))).toEqual(inA.map((is, at) => is && !inB[at]))
        for (const set of [x, common(x, y), without(x, y)]) {
          for (const [i, { start, end }] of set.entries()) {
            expect(end).toBeGreaterThan(start)
            if (i > 0) expect(start).toBeGreaterThanOrEqual(set[i - 1]?.end ?? 0)
          }
        }
      }),
    )
  })

  it('what both say, one says alone, or nobody says', () => {
    fc.assert(
      fc.property(turns, turns, (a, b) => {
        const by = (all: typeof a, label: string) =>
          seconds(all.filter(({ speaker }) => speaker === label))
        const [inA, inB] = [seconds(a), seconds(b)]
        expect(seconds(saidByBoth(a, b, 'A', 'B'))).toEqual(
          by(a, 'A').map((is, at) => is && by(b, 'B')[at]),
        )
        expect(seconds(saidByBoth(a, b, 'A', null))).toEqual(
          by(a, 'A').map((is, at) => is && !inB[at]),
        )
        expect(seconds(saidByBoth(a, b, null, 'B'))).toEqual(
          by(b, 'B').map((is, at) => is && !inA[at]),
        )
        expect(saidByBoth(a, b, null, null)).toEqual([])
      }),
    )
  })

  it('the longest ones are in the order of time', () => {
    const all = [
      { start: 0, end: 1 },
      { start: 2, end: 5 },
      { start: 6, end: 8 },
    ]
    expect(longest(all, 2)).toEqual([all[1], all[2]])
    expect(longest(all, 9)).toEqual(all)
  })
})
