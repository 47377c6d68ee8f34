import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SessionVerdict, sessionDesigns } from './reviewed-design.ts'

const verdict = (
  stratum: SessionVerdict['stratum'],
  queueRank: number | null,
  drawNumber: number | null,
): SessionVerdict => ({ stratum, queueRank, drawNumber, seconds: 1, score: 50, verdict: 'right' })

describe('designs of a session', () => {
  it('take the reached queue as complete, and the draws of what was not reached as a sample', () => {
    const reached = [verdict('below', 0, 7), verdict('below', 1, 1)]
    const drawn = [verdict('below', 9, 0), verdict('below', 5, 2)]
    const above = [verdict('above', null, 0), verdict('above', null, 1)]
    const designs = sessionDesigns([...drawn, ...above, ...reached], {
      threshold: 60,
      belowSeconds: 12,
      aboveSeconds: 30,
    })
    expect(designs.below).toEqual({
      complete: reached,
      sampled: [{ scores: { from: 0, to: 60 }, seconds: 10, draws: drawn }],
    })
    expect(designs.above).toEqual({
      complete: [],
      sampled: [{ scores: { from: 60, to: 101 }, seconds: 30, draws: above }],
    })
    expect(designs.all).toEqual({
      complete: reached,
      sampled: [...designs.below.sampled, ...designs.above.sampled],
    })
  })

  it('use nothing after a gap', () => {
    const verdicts = [
      verdict('below', 0, null),
      verdict('below', 2, null),
      verdict('above', null, 1),
    ]
    const { all } = sessionDesigns(verdicts, { threshold: 60, belowSeconds: 9, aboveSeconds: 5 })
    expect(all.complete).toEqual([verdicts[0]])
    expect(all.sampled.map(({ draws }) => draws)).toEqual([[], []])
  })

  it('have no sample of what is finished or empty', () => {
    const verdicts = [verdict('below', 0, null), verdict('below', 1, null)]
    expect(
      sessionDesigns(verdicts, { threshold: 60, belowSeconds: 2, aboveSeconds: 0 }).all,
    ).toEqual({
      complete: verdicts,
      sampled: [],
    })
  })

  it('use each verdict once at most', () => {
    const verdicts = fc
      .shuffledSubarray([...Array(12).keys()])
      .chain((ranks) =>
        fc
          .shuffledSubarray([...Array(12).keys()], { minLength: 12 })
          .map((draws) => ranks.map((rank) => verdict('below', rank, draws[rank] as number))),
      )
    fc.assert(
      fc.property(verdicts, (all) => {
        const { below } = sessionDesigns(all, { threshold: 60, belowSeconds: 12, aboveSeconds: 0 })
        const used = [...below.complete, ...below.sampled.flatMap(({ draws }) => draws)]
        expect(new Set(used).size).toBe(used.length)
        const seconds = below.complete.length + below.sampled.reduce((sum, s) => sum + s.seconds, 0)
        expect(seconds).toBe(12)
      }),
    )
  })
})
