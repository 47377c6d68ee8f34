import type { TurnView } from '@toolkit/server/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aTurnView } from '../../timeline/turn-view.fixture.ts'
import { speakerFigures } from './speaker-figures.ts'

const turns = fc
  .array(
    fc.record({
      start: fc.nat(60),
      length: fc.integer({ min: 1, max: 12 }),
      speaker: fc.constantFrom('A', 'B', 'C'),
      confidence: fc.option(fc.nat(100)),
    }),
    { maxLength: 20 },
  )
  .map((drawn) =>
    drawn
      .toSorted((a, b) => a.start - b.start)
      .map(({ length, ...turn }) => aTurnView({ ...turn, end: turn.start + length })),
  )

/** Whether a speaker is active in the second that starts at `second`. */
const speaks = (all: readonly TurnView[], speaker: string, second: number) =>
  all.some((turn) => turn.speaker === speaker && turn.start <= second && second < turn.end)

describe('the figures of speakers', () => {
  it('equal a plain count, second by second', () => {
    fc.assert(
      fc.property(turns, (all) => {
        const figures = speakerFigures(all)
        expect(figures.map(({ speaker }) => speaker)).toEqual([
          ...new Set(all.map(({ speaker }) => speaker)),
        ])
        for (const each of figures) {
          const own = all.filter(({ speaker }) => speaker === each.speaker)
          const seconds = own.reduce((sum, { start, end }) => sum + end - start, 0)
          expect(each.seconds).toBe(seconds)
          expect(each.turns).toBe(own.length)
          expect(each.longestSeconds).toBe(Math.max(...own.map(({ start, end }) => end - start)))
          const shared = ['A', 'B', 'C']
            .filter((other) => other !== each.speaker)
            .map((other) => ({
              speaker: other,
              seconds: [...Array(80).keys()].filter(
                (second) => speaks(all, each.speaker, second) && speaks(all, other, second),
              ).length,
            }))
          const most = Math.max(...shared.map((one) => one.seconds))
          expect(each.overlapMost?.seconds ?? 0).toBe(most)
          expect(each.overlapSeconds).toBe(
            [...Array(80).keys()].filter(
              (second) =>
                speaks(all, each.speaker, second) &&
                shared.some((other) => speaks(all, other.speaker, second)),
            ).length,
          )
          const scored = own.filter(({ confidence }) => confidence !== null)
          if (scored.length === 0) expect(each.confidence).toBeNull()
        }
        const shares = figures.reduce((sum, { share }) => sum + share, 0)
        if (all.length > 0) expect(shares).toBeCloseTo(100, 9)
      }),
    )
  })

  it('the mean confidence is weighted by length', () => {
    const [figures] = speakerFigures([
      aTurnView({ speaker: 'A', start: 0, end: 1, confidence: 20 }),
      aTurnView({ speaker: 'A', start: 2, end: 5, confidence: 100 }),
      aTurnView({ speaker: 'A', start: 6, end: 9, confidence: null }),
    ])
    expect(figures?.confidence).toBe(80)
  })
})
