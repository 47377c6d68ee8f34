import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LEAST_RECORDINGS, momentColumns, reliability, type WeightedMoment } from './reliability.ts'
import { weightedShare } from './wilson.ts'

const moments = fc.array(
  fc.record({
    recordingId: fc.integer({ min: 0, max: 4 }).map(String),
    score: fc.oneof(
      fc.constantFrom(0, 10, 100),
      fc.integer({ min: 0, max: 10_000 }).map((h) => h / 100),
    ),
    seconds: fc.integer({ min: 1, max: 20 }),
    weight: fc.integer({ min: 1, max: 9 }),
    verdict: fc.constantFrom<WeightedMoment['verdict']>('right', 'wrong', 'unclear'),
  }),
  { maxLength: 50 },
)

const timeOf = ({ weight, seconds }: WeightedMoment) => weight * seconds
const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

/** As many recordings as are needed, with wrong moments of lower scores. */
function corpus(recordings: number): WeightedMoment[] {
  return Array.from({ length: recordings * 6 }, (_, i) => ({
    recordingId: `r${i % recordings}`,
    score: (i * 37) % 101,
    seconds: 1 + (i % 5),
    weight: 1 + (i % 3),
    verdict: (i * 37) % 101 < 20 + (i % 50) ? 'wrong' : 'right',
  }))
}

describe('reliability', () => {
  it('counts the time of the clear verdicts by score', () => {
    fc.assert(
      fc.property(moments, (all) => {
        const clear = all.filter(({ verdict }) => verdict !== 'unclear')
        const { bins, ece, auc, verdicts, unclear } = reliability(momentColumns(all), 1)
        expect([verdicts, unclear]).toEqual([clear.length, all.length - clear.length])
        let gaps = 0
        for (const [i, bin] of bins.entries()) {
          const own = clear.filter(({ score }) => Math.min(Math.floor(score / 10), 9) === i)
          const items = own.map((m) => ({ weight: timeOf(m), isHit: m.verdict === 'right' }))
          expect(bin.verdicts).toBe(own.length)
          expect(bin.seconds).toBe(sum(own.map(timeOf)))
          expect(bin.interval).toEqual(weightedShare(items)?.interval ?? null)
          if (own.length === 0) continue
          const mean = sum(own.map((m) => timeOf(m) * m.score)) / bin.seconds
          const right = weightedShare(items)?.share ?? -1
          expect(bin.meanConfidence).toBeCloseTo(mean, 9)
          expect(bin.shareRight).toBeCloseTo(right, 9)
          gaps += bin.seconds * Math.abs(mean / 100 - right)
        }
        const total = sum(clear.map(timeOf))
        if (total === 0) expect(ece).toBeNull()
        else expect(ece?.value).toBeCloseTo(gaps / total, 9)
        let [pairs, lower] = [0, 0]
        for (const w of clear.filter(({ verdict }) => verdict === 'wrong')) {
          for (const r of clear.filter(({ verdict }) => verdict === 'right')) {
            pairs += timeOf(w) * timeOf(r)
            lower += timeOf(w) * timeOf(r) * (w.score < r.score ? 1 : w.score === r.score ? 0.5 : 0)
          }
        }
        if (pairs === 0) expect(auc).toBeNull()
        else expect(auc?.value).toBeCloseTo(lower / pairs, 9)
      }),
    )
  })

  it('has the same intervals for the same seed, and others for another', () => {
    const all = corpus(LEAST_RECORDINGS)
    const first = reliability(momentColumns(all), 3)
    expect(reliability(momentColumns(all), 3)).toEqual(first)
    expect(reliability(momentColumns(all), 4).auc?.interval).not.toEqual(first.auc?.interval)
    for (const figure of [first.auc, first.ece]) {
      expect(figure?.interval?.low).toBeLessThan(figure?.interval?.high ?? 0)
      expect(figure?.interval?.low).toBeGreaterThanOrEqual(0)
      expect(figure?.interval?.high).toBeLessThanOrEqual(1)
    }
  })

  it('has no interval with few recordings, or if many resamples have no AUC', () => {
    const few = reliability(momentColumns(corpus(LEAST_RECORDINGS - 1)), 3)
    expect([few.auc?.interval, few.ece?.interval]).toEqual([null, null])
    const oneWrong = corpus(12).map(
      (m, i): WeightedMoment => ({
        ...m,
        verdict: i === 0 ? 'wrong' : 'right',
      }),
    )
    const { auc, ece } = reliability(momentColumns(oneWrong), 3)
    expect(auc?.interval).toBeNull()
    expect(ece?.interval).not.toBeNull()
  })

  it('says nothing without a clear verdict, and refuses scores outside 0–100', () => {
    const [one] = corpus(1) as [WeightedMoment]
    const none = reliability(momentColumns([{ ...one, verdict: 'unclear' }]), 1)
    expect(none).toMatchObject({ ece: null, auc: null, verdicts: 0, unclear: 1 })
    expect(none.bins.every(({ interval }) => interval === null)).toBe(true)
    expect(() => reliability(momentColumns([{ ...one, score: 101 }]), 1)).toThrow(/outside/)
  })
})
