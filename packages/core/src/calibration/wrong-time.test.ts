import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawOrder } from '../../test/calibration/draw-order.ts'
import type { JudgedMoment, ReviewedDesign } from './reviewed-design.ts'
import { inclusionProbabilities } from './sampling-design.ts'
import { seededRandom } from './seeded-random.ts'
import { ALL_SCORES, LEAST_DRAWS, wrongTime } from './wrong-time.ts'

const moment = fc.record({
  seconds: fc.integer({ min: 1, max: 30 }),
  score: fc.integer({ min: 0, max: 100 }),
  verdict: fc.constantFrom<JudgedMoment['verdict']>('right', 'right', 'wrong', 'unclear'),
})
const stratum = fc
  .tuple(fc.array(moment, { minLength: 40, maxLength: 80 }), fc.integer({ min: 0, max: 3000 }))
  .map(([draws, more]) => ({
    scores: ALL_SCORES,
    draws,
    seconds: draws.reduce((sum, { seconds }) => sum + seconds, 0) + more,
  }))
const designs = fc.record({
  complete: fc.array(moment, { maxLength: 30 }),
  sampled: fc.array(stratum, { maxLength: 3 }),
})

function moments(n: number, wrong: number, seconds = 2): JudgedMoment[] {
  return Array.from({ length: n }, (_, i) => ({
    seconds,
    score: 80,
    verdict: i < wrong ? 'wrong' : 'right',
  }))
}

describe('wrong time', () => {
  it('of equal moments is the wrong share of the draws', () => {
    const result = wrongTime({
      complete: [],
      sampled: [{ scores: ALL_SCORES, seconds: 1e9, draws: moments(50, 5) }],
    })
    expect(result).toMatchObject({
      wrongSeconds: 1e8,
      share: 0.1,
      seconds: 1e9,
      verdicts: { right: 45, wrong: 5, unclear: 0 },
    })
    // The Wilson interval of 5 of 50.
    expect(result?.shareInterval.low).toBeCloseTo(0.0435, 4)
    expect(result?.shareInterval.high).toBeCloseTo(0.2136, 4)
  })

  it('is known where everything was judged', () => {
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 30 }), (all) => {
        const wrong = all.filter(({ verdict }) => verdict === 'wrong')
        const seconds = wrong.reduce((sum, m) => sum + m.seconds, 0)
        const drawn = {
          scores: ALL_SCORES,
          seconds: all.reduce((sum, m) => sum + m.seconds, 0),
          draws: all,
        }
        for (const design of [
          { complete: all, sampled: [] },
          { complete: [], sampled: [drawn] },
        ]) {
          const result = wrongTime(design)
          expect(result?.wrongSeconds).toBe(seconds)
          expect(result?.interval).toEqual({ low: seconds, high: seconds })
        }
      }),
    )
  })

  it('has an interval also if no error was found', () => {
    const found = wrongTime({
      complete: moments(9, 3),
      sampled: [{ scores: ALL_SCORES, seconds: 1000, draws: moments(40, 0) }],
    })
    expect(found?.wrongSeconds).toBe(6)
    expect(found?.interval.low).toBe(6)
    expect(found?.interval.high).toBeGreaterThan(6 + 1000 * 0.05)
  })

  it('is not said with too few draws in a stratum', () => {
    const of = (draws: number): ReviewedDesign => ({
      complete: moments(100, 50),
      sampled: [
        { scores: ALL_SCORES, seconds: 1000, draws: moments(100, 3) },
        { scores: ALL_SCORES, seconds: 1000, draws: moments(draws, 0) },
      ],
    })
    expect(wrongTime(of(0))).toBeNull()
    expect(wrongTime(of(LEAST_DRAWS - 1))).toBeNull()
    expect(wrongTime(of(LEAST_DRAWS))).not.toBeNull()
  })

  it('of the small rest of a queue, with hardly any draws, is none in the estimate and all in its limit', () => {
    const most = { scores: { from: 50, to: 101 }, seconds: 980, draws: moments(100, 10) }
    const rest = { scores: { from: 0, to: 50 }, seconds: 20, draws: moments(3, 1, 1) }
    const alone = wrongTime({ complete: [], sampled: [most] })
    const found = wrongTime({ complete: [], sampled: [most, rest] })
    if (alone === null || found === null) throw new Error('nothing was said')
    const heard = rest.draws.reduce((sum, { seconds }) => sum + seconds, 0)
    const wrong = rest.draws.find(({ verdict }) => verdict === 'wrong')?.seconds ?? 0
    expect(found.wrongSeconds).toBeCloseTo(alone.wrongSeconds + wrong, 9)
    expect(found.interval.high).toBeCloseTo(alone.interval.high + wrong + 20 - heard, 9)
    expect(found.seconds).toBe(1000)
    expect(wrongTime({ complete: [], sampled: [rest] })).toBeNull()
  })

  it('is the sum over moments of seconds/probability, which is also the ratio of Hájek', () => {
    fc.assert(
      fc.property(designs, (design) => {
        const result = wrongTime(design)
        if (result === null || hasUnknown(design)) return
        const wrongOf = (all: readonly JudgedMoment[]) =>
          all.map(({ verdict, seconds }) => (verdict === 'wrong' ? seconds : 0))
        let [sums, ratios] = [0, 0]
        for (const seconds of wrongOf(design.complete)) {
          sums += seconds
          ratios += seconds
        }
        for (const { draws, seconds } of design.sampled) {
          const p = inclusionProbabilities(draws.map((draw) => draw.seconds / seconds))
          const weigh = (all: readonly number[]) =>
            all.reduce((sum, one, i) => sum + one / (p[i] as number), 0)
          sums += weigh(wrongOf(draws))
          ratios += (seconds * weigh(wrongOf(draws))) / weigh(draws.map((draw) => draw.seconds))
        }
        expect(result.wrongSeconds).toBeCloseTo(sums, 6)
        expect(result.wrongSeconds).toBeCloseTo(ratios, 6)
      }),
    )
  })

  it('is within its interval, which holds what was heard and no more than there is', () => {
    fc.assert(
      fc.property(designs, (design) => {
        const result = wrongTime(design)
        if (result === null) return
        const heard = [design.complete, ...design.sampled.map(({ draws }) => draws)]
          .flat()
          .filter(({ verdict }) => verdict === 'wrong')
          .reduce((sum, { seconds }) => sum + seconds, 0)
        const { wrongSeconds, interval, shareInterval } = result
        expect(interval.low).toBeLessThanOrEqual(wrongSeconds + 1e-9)
        expect(interval.high).toBeGreaterThanOrEqual(wrongSeconds - 1e-9)
        expect(interval.low).toBeGreaterThanOrEqual(heard - 1e-6)
        expect(interval.high).toBeLessThanOrEqual(result.seconds + 1e-9)
        expect(shareInterval.low >= 0 && shareInterval.high <= 1).toBe(true)
      }),
    )
  })

  it('is right on average over draws', () => {
    const random = seededRandom(5)
    const corpus = Array.from({ length: 200 }, (_, i) => ({
      id: String(i),
      seconds: 0.5 + 8 * random() ** 2,
      score: 50,
      verdict: random() < 0.2 ? ('wrong' as const) : ('right' as const),
    }))
    const sum = (all: typeof corpus) => all.reduce((total, { seconds }) => total + seconds, 0)
    const truth = sum(corpus.filter(({ verdict }) => verdict === 'wrong'))
    const estimates = Array.from({ length: 1500 }, (_, seed) => {
      const draws = drawOrder(corpus, seededRandom(seed)).slice(0, 40)
      return (
        wrongTime({ complete: [], sampled: [{ scores: ALL_SCORES, seconds: sum(corpus), draws }] })
          ?.wrongSeconds ?? 0
      )
    })
    const mean = estimates.reduce((total, one) => total + one, 0) / estimates.length
    const variance =
      estimates.reduce((total, one) => total + (one - mean) ** 2, 0) / estimates.length
    // Four standard errors.
    expect(Math.abs(mean - truth)).toBeLessThan(4 * Math.sqrt(variance / estimates.length))
  })
})

/** Whether a stratum has too few draws, besides those that are certain. */
function hasUnknown({ sampled }: ReviewedDesign): boolean {
  return sampled.some(({ draws, seconds }) => {
    const p = inclusionProbabilities(draws.map((draw) => draw.seconds / seconds))
    const chance = p.filter((one) => one < 1).length
    const certain = draws.filter((_, i) => (p[i] as number) >= 1)
    const rest = seconds - certain.reduce((sum, draw) => sum + draw.seconds, 0)
    return rest > 1e-9 * seconds && chance < LEAST_DRAWS
  })
}
