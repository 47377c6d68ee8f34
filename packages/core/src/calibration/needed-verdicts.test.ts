import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { neededDraws, neededVerdicts } from './needed-verdicts.ts'
import type { JudgedMoment, ReviewedDesign } from './reviewed-design.ts'
import { wilsonInterval, Z95 } from './wilson.ts'
import { ALL_SCORES, LEAST_DRAWS } from './wrong-time.ts'

const half = (share: number, n: number) => {
  const interval = wilsonInterval(share, n)
  return interval ? (interval.high - interval.low) / 2 : Infinity
}
const halfWidth = fc.double({ min: 0.01, max: 0.6, noNaN: true })
const given = fc
  .nat(300)
  .chain((judged) => fc.record({ judged: fc.constant(judged), wrong: fc.nat(judged) }))

describe('needed verdicts', () => {
  it('are the fewest that are enough at the share of now', () => {
    fc.assert(
      fc.property(given, halfWidth, ({ wrong, judged }, wanted) => {
        const more = neededVerdicts({ wrong, judged }, wanted)
        const share = (wrong + Z95 ** 2 / 2) / (judged + Z95 ** 2)
        // Near 0 and 1 `wilsonInterval` cuts what rounding adds.
        if (judged + more > 0) expect(half(share, judged + more)).toBeLessThan(wanted + 1e-9)
        if (more > 1) expect(half(share, judged + more - 1)).toBeGreaterThan(wanted - 1e-9)
      }),
      { numRuns: 500 },
    )
  })

  it('are those of one half without a verdict', () => {
    // ± 0.1 of one half: z²/(4 · 0.01) − z² = 92.2.
    expect(neededVerdicts({ wrong: 0, judged: 0 }, 0.1)).toBe(93)
    expect(neededVerdicts({ wrong: 2, judged: 500 }, 0.05)).toBe(0)
    expect(() => neededVerdicts({ wrong: 0, judged: 0 }, 0)).toThrow(/half-width/)
  })
})

describe('needed draws', () => {
  const draws = (n: number, wrong: number): JudgedMoment[] =>
    Array.from({ length: n }, (_, i) => ({
      seconds: 1,
      score: 80,
      verdict: i < wrong ? 'wrong' : 'right',
    }))

  it('of one stratum are the needed verdicts', () => {
    fc.assert(
      fc.property(given, halfWidth, ({ wrong, judged }, wanted) => {
        const design = {
          complete: [],
          sampled: [{ scores: ALL_SCORES, seconds: 1e6, draws: draws(judged, wrong) }],
        }
        const least = Math.max(LEAST_DRAWS - judged, 0)
        const [more] = neededDraws(design, wanted)
        expect(more).toBe(Math.max(neededVerdicts({ wrong, judged }, wanted), least))
      }),
    )
  })

  it('of two strata are enough together, and go where more is unknown', () => {
    const design: ReviewedDesign = {
      complete: draws(300, 200),
      sampled: [
        { scores: ALL_SCORES, seconds: 900, draws: draws(20, 6) },
        { scores: ALL_SCORES, seconds: 9000, draws: draws(20, 0) },
      ],
    }
    const more = neededDraws(design, 0.02)
    expect(more[1]).toBeGreaterThan(4 * (more[0] as number))
    const after = [6.0 / 20, 0].map((share, i) => {
      const centre = (20 * share + Z95 ** 2 / 2) / (20 + Z95 ** 2)
      return half(centre, 20 + (more[i] as number)) * (design.sampled[i]?.seconds ?? 0)
    })
    expect(Math.hypot(...after) / 10_200).toBeLessThanOrEqual(0.02)
    expect(neededDraws({ complete: draws(5, 1), sampled: [] }, 0.1)).toEqual([])
  })
})
