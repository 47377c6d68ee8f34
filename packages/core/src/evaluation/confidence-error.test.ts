import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MISSING_BYTE } from '../model/score.ts'
import type { Stretch } from '../statistics/speech-sweep.ts'
import { ConfidenceErrors } from './confidence-error.ts'

/** Stretches on a grid of half samples of 0.02 s, in order and without overlap; some touch. */
const stretches = fc
  .array(fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 30 })), { maxLength: 8 })
  .map((parts) => {
    let at = 0
    return parts.map(([gap, length]): Stretch => {
      const start = at + gap
      at = start + length
      return { start: start / 100, end: at / 100 }
    })
  })

const recording = fc.record({
  curve: fc.array(fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(MISSING_BYTE)), {
    minLength: 1,
    maxLength: 120,
  }),
  errors: stretches,
  scored: stretches,
})

interface Moment {
  readonly confidence: number
  readonly isWrong: boolean
}

/** A moment is half a sample. */
function momentsOf(one: { curve: number[]; errors: Stretch[]; scored: Stretch[] }): Moment[] {
  return one.curve.flatMap((confidence, sample) =>
    [0, 1].flatMap((half) => {
      const t = (2 * sample + half + 0.5) / 100
      const isIn = (list: readonly Stretch[]) => list.some((s) => s.start <= t && t < s.end)
      return confidence === MISSING_BYTE || !isIn(one.scored)
        ? []
        : [{ confidence, isWrong: isIn(one.errors) }]
    }),
  )
}

function naiveAuc(moments: readonly Moment[]): number | null {
  const [wrong, right] = [true, false].map((w) => moments.filter((m) => m.isWrong === w)) as [
    Moment[],
    Moment[],
  ]
  if (wrong.length === 0 || right.length === 0) return null
  let pairs = 0
  for (const w of wrong) {
    for (const r of right) {
      pairs += w.confidence < r.confidence ? 1 : w.confidence === r.confidence ? 0.5 : 0
    }
  }
  return pairs / (wrong.length * right.length)
}

function naiveLowest(moments: readonly Moment[], share: number): number | null {
  const wrongAll = moments.filter(({ isWrong }) => isWrong).length
  if (wrongAll === 0) return null
  const limit = share * moments.length
  let sum = 0
  for (const { confidence, isWrong } of moments) {
    if (!isWrong) continue
    const below = moments.filter((m) => m.confidence < confidence).length
    const same = moments.filter((m) => m.confidence === confidence).length
    sum += Math.min(1, Math.max(0, (limit - below) / same))
  }
  return sum / wrongAll
}

function naiveBins(moments: readonly Moment[]) {
  return [...Array(10).keys()].map((bin) => {
    const own = moments.filter((m) => Math.min(9, Math.floor(m.confidence / 10)) === bin)
    const mean = own.reduce((sum, m) => sum + m.confidence, 0) / own.length
    const right = own.filter((m) => !m.isWrong).length / own.length
    return { count: own.length, mean, right }
  })
}

const close = (value: number | null) => (value === null ? null : expect.closeTo(value, 9))

describe('confidence against errors', () => {
  it('agrees with a look at each moment, over several recordings', () => {
    fc.assert(
      fc.property(fc.array(recording, { minLength: 1, maxLength: 3 }), (recordings) => {
        const errors = new ConfidenceErrors()
        for (const { curve, ...rest } of recordings) {
          const confidence = { resolution: 0.02, values: Uint8Array.from(curve) }
          errors.add({ confidence, ...rest })
        }
        const found = errors.finish()
        const moments = recordings.flatMap(momentsOf)
        const bins = naiveBins(moments)
        const ece = bins.reduce((sum, { count, mean, right }) => {
          return count === 0 ? sum : sum + count * Math.abs(mean / 100 - right)
        }, 0)
        const wrong = moments.filter(({ isWrong }) => isWrong).length
        expect(found.scoredSeconds).toBeCloseTo(moments.length / 100, 9)
        expect(found.wrongSeconds).toBeCloseTo(wrong / 100, 9)
        expect(found.auc).toEqual(close(naiveAuc(moments)))
        expect(found.ece).toEqual(close(moments.length === 0 ? null : ece / moments.length))
        expect(found.lowest).toEqual(
          [0.05, 0.1, 0.2, 0.3].map((share) => ({
            share,
            wrongShare: close(naiveLowest(moments, share)),
          })),
        )
        expect(found.reliability).toEqual(
          bins.map(({ count, mean, right }, bin) => ({
            from: 10 * bin,
            to: 10 * bin + 10,
            seconds: expect.closeTo(count / 100, 9),
            meanConfidence: close(count === 0 ? null : mean),
            shareRight: close(count === 0 ? null : right),
          })),
        )
      }),
      { numRuns: 500 },
    )
  })

  it('reads scores with fractions in hundredths, and does not count what is missing', () => {
    const errors = new ConfidenceErrors()
    errors.add({
      confidence: { resolution: 1, values: Float32Array.of(35.6, Number.NaN, 99.99, 100) },
      errors: [{ start: 0, end: 2 }],
      scored: [{ start: 0, end: 10 }],
    })
    const { reliability, auc, scoredSeconds, wrongSeconds } = errors.finish()
    expect([scoredSeconds, wrongSeconds, auc]).toEqual([3, 1, 1])
    expect(reliability[3]).toMatchObject({ seconds: 1, meanConfidence: 35.6, shareRight: 0 })
    expect(reliability[9]).toMatchObject({ seconds: 2, meanConfidence: 99.995, shareRight: 1 })
  })

  it('takes the lowest confidence of the turns at each moment', () => {
    const turn = fc
      .tuple(fc.nat(60), fc.integer({ min: 1, max: 30 }), fc.option(fc.nat(100)))
      .map(([start, length, confidence]) => {
        return { start: start / 50, end: (start + length) / 50, confidence }
      })
    const cases = fc.tuple(fc.array(turn, { maxLength: 8 }), stretches, stretches)
    fc.assert(
      fc.property(cases, ([turns, errors, scored]) => {
        const curve = Array.from({ length: 100 }, (_, sample) => {
          const t = (sample + 0.5) / 50
          const values = turns
            .filter(({ start, end }) => start <= t && t < end)
            .map(({ confidence }) => confidence ?? MISSING_BYTE)
          return Math.min(MISSING_BYTE, ...values)
        })
        const figures = [turns, { resolution: 0.02, values: Uint8Array.from(curve) }].map(
          (confidence) => {
            const accumulator = new ConfidenceErrors()
            accumulator.add({ confidence, errors, scored })
            return accumulator.finish()
          },
        )
        const [ours, byCurve] = figures
        expect(ours?.scoredSeconds).toBeCloseTo(byCurve?.scoredSeconds ?? Number.NaN, 9)
        expect(ours?.wrongSeconds).toBeCloseTo(byCurve?.wrongSeconds ?? Number.NaN, 9)
        expect(ours?.auc).toEqual(close(byCurve?.auc ?? null))
        expect(ours?.ece).toEqual(close(byCurve?.ece ?? null))
      }),
      { numRuns: 500 },
    )
  })

  it('has no figures without time or without errors', () => {
    expect(new ConfidenceErrors().finish()).toMatchObject({
      wrongSeconds: 0,
      scoredSeconds: 0,
      auc: null,
      ece: null,
    })
    const right = new ConfidenceErrors()
    const confidence = { resolution: 1, values: Uint8Array.of(80) }
    right.add({ confidence, errors: [], scored: [{ start: 0, end: 1 }] })
    expect(right.finish()).toMatchObject({ auc: null, ece: expect.closeTo(0.2, 12) })
    expect(right.finish().lowest.every(({ wrongShare }) => wrongShare === null)).toBe(true)
  })

  it('refuses a score outside 0–100', () => {
    const confidence = { resolution: 1, values: Uint8Array.of(101) }
    const scored = [{ start: 0, end: 1 }]
    expect(() => new ConfidenceErrors().add({ confidence, errors: [], scored })).toThrow(
      'outside 0–100',
    )
  })
})
