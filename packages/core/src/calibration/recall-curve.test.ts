import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recallCurve, recallProposals } from './recall-curve.ts'
import type { JudgedMoment } from './reviewed-design.ts'
import { ALL_SCORES, wrongTime } from './wrong-time.ts'

const moment = fc.record({
  seconds: fc.integer({ min: 1, max: 10 }),
  score: fc.integer({ min: 0, max: 100 }),
  verdict: fc.constantFrom<JudgedMoment['verdict']>('right', 'right', 'wrong', 'unclear'),
})
const designs = fc.record({
  complete: fc.array(moment, { maxLength: 30 }),
  sampled: fc.array(
    fc.record({
      scores: fc.constant(ALL_SCORES),
      draws: fc.array(moment, { minLength: 20, maxLength: 40 }),
      seconds: fc.integer({ min: 1000, max: 9000 }),
    }),
    { maxLength: 2 },
  ),
})
const histogram = Array.from({ length: 101 }, (_, score) => score + 1)

describe('recall curve', () => {
  it('rises from threshold to threshold and ends with everything', () => {
    fc.assert(
      fc.property(designs, (design) => {
        const curve = recallCurve(design, histogram)
        if (curve === null) {
          expect(wrongTime(design)?.wrongSeconds ?? 0).toBe(0)
          return
        }
        expect(curve).toHaveLength(101)
        for (const [i, point] of curve.entries()) {
          const before = curve[i - 1]
          expect(point.threshold).toBe(i + 1)
          expect(point.recall).toBeGreaterThanOrEqual((before?.recall ?? 0) - 1e-12)
          expect(point.seconds).toBe((before?.seconds ?? 0) + i + 1)
          expect(point.interval.low).toBeGreaterThanOrEqual(0)
          expect(point.interval.low).toBeLessThanOrEqual(point.recall)
          expect(point.interval.high).toBeGreaterThanOrEqual(point.recall)
          expect(point.interval.high).toBeLessThanOrEqual(1)
        }
        expect(curve.at(-1)?.recall).toBeCloseTo(1, 12)
      }),
      { numRuns: 40 },
    )
  })

  it('is known where everything was judged', () => {
    fc.assert(
      fc.property(fc.array(moment, { maxLength: 40 }), (complete) => {
        const secondsBelow = (threshold: number) =>
          complete
            .filter(({ verdict, score }) => verdict === 'wrong' && score < threshold)
            .reduce((sum, { seconds }) => sum + seconds, 0)
        const curve = recallCurve({ complete, sampled: [] }, histogram)
        if (curve === null) {
          expect(secondsBelow(101)).toBe(0)
          return
        }
        for (const { threshold, recall, interval } of curve) {
          expect(recall).toBeCloseTo(secondsBelow(threshold) / secondsBelow(101), 12)
          expect(interval.low).toBeCloseTo(recall, 9)
          expect(interval.high).toBeCloseTo(recall, 9)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('has the limits of the wrong time above if all below the threshold was judged', () => {
    const wrong = (n: number, of: number, score: number): JudgedMoment[] =>
      Array.from({ length: of }, (_, i) => ({
        seconds: 2,
        score,
        verdict: i < n ? 'wrong' : 'right',
      }))
    const above = { scores: { from: 60, to: 101 }, seconds: 2000, draws: wrong(2, 60, 90) }
    const curve = recallCurve({ complete: wrong(30, 50, 20), sampled: [above] }, histogram)
    const { low, high } = wrongTime({ complete: [], sampled: [above] })?.interval ?? {
      low: 0,
      high: 0,
    }
    for (const threshold of [21, 50, 60]) {
      expect(curve?.[threshold - 1]?.interval.low).toBeCloseTo(60 / (60 + high), 9)
      expect(curve?.[threshold - 1]?.interval.high).toBeCloseTo(60 / (60 + low), 9)
    }
  })

  it('is nothing if no error was found', () => {
    const complete: JudgedMoment[] = [{ seconds: 1, score: 5, verdict: 'right' }]
    expect(recallCurve({ complete, sampled: [] }, histogram)).toBeNull()
    expect(
      recallCurve(
        { complete, sampled: [{ scores: ALL_SCORES, seconds: 9, draws: [] }] },
        histogram,
      ),
    ).toBeNull()
  })

  it('proposes the lowest threshold of each share, each once', () => {
    const complete = [10, 20, 30, 40].flatMap((score): JudgedMoment[] =>
      Array.from({ length: score === 10 ? 7 : 1 }, () => ({ seconds: 1, score, verdict: 'wrong' })),
    )
    const curve = recallCurve({ complete, sampled: [] }, histogram) ?? []
    const proposals = recallProposals(curve)
    expect(proposals.map(({ threshold, recall }) => [threshold, recall])).toEqual([
      [11, 0.7],
      [21, 0.8],
      [31, 0.9],
      [41, 1],
    ])
  })
})
