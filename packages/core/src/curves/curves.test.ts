import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ScoreCurve } from '../model/score.ts'
import { certaintyCurve } from '../statistics/certainty.ts'
import { curveBins, sliceCurve } from './curve-bins.ts'
import { countMissing, curveMean, curveMedian } from './curve-figures.ts'
import { histogramOfCurve, histogramOfScores, scoreBin } from './histogram.ts'
import { packCurve } from './packed-curve.ts'

const whole = fc.integer({ min: 0, max: 100 })
const fraction = fc.float({ min: 0, max: 100, noNaN: true })
const missing = fc.constant(Number.NaN)

/** Scores of either packing, with missing samples. */
const samples = fc.oneof(
  fc.array(fc.oneof({ arbitrary: whole, weight: 6 }, missing), { maxLength: 120 }),
  fc.array(fc.oneof({ arbitrary: fraction, weight: 6 }, whole, missing), { maxLength: 120 }),
)

function curveOf(values: readonly number[], resolution = 0.02): ScoreCurve {
  return packCurve(resolution, Float32Array.from(values))
}

function present(values: Iterable<number>): number[] {
  return [...values].filter((value) => !Number.isNaN(value))
}

/** The samples as numbers, NaN if missing. */
function unpack({ values }: ScoreCurve): number[] {
  return Array.from(values, (value) =>
    values instanceof Uint8Array && value === 255 ? Number.NaN : value,
  )
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

describe('histogram', () => {
  it('puts k ≤ value < k+1 into bin k and only 100 into the last', () => {
    expect([0, 0.999, 1, 99.999, 100].map(scoreBin)).toEqual([0, 0, 1, 99, 100])
  })

  it.each([-0.001, 100.001, Number.NaN, Infinity])('rejects %s', (value) => {
    expect(() => scoreBin(value)).toThrow(expect.objectContaining({ code: 'internal' }))
  })

  it('agrees with a naive count, without nulls', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const naive = Array.from(
          { length: 101 },
          (_, k) => present(unpack(curveOf(values))).filter((v) => v >= k && v < k + 1).length,
        )
        expect(histogramOfCurve(curveOf(values))).toEqual(naive)
        const scores = unpack(curveOf(values)).map((v) => (Number.isNaN(v) ? null : v))
        expect(histogramOfScores(scores)).toEqual(naive)
      }),
    )
  })
})

describe('mean, median and missing', () => {
  it('agree with a sorted list', () => {
    fc.assert(
      fc.property(samples, (values) => {
        const curve = curveOf(values)
        const sorted = present(unpack(curve)).sort((a, b) => a - b)
        expect(countMissing(curve)).toBe(values.length - sorted.length)
        if (sorted.length === 0) {
          expect(curveMean(curve)).toBeNull()
          expect(curveMedian(curve)).toBeNull()
          return
        }
        expect(curveMean(curve)).toBeCloseTo(mean(sorted), 9)
        const low = sorted[Math.floor((sorted.length - 1) / 2)] as number
        const high = sorted[Math.floor(sorted.length / 2)] as number
        expect(curveMedian(curve)).toBe((low + high) / 2 + 0)
      }),
    )
  })

  it('has nine exact digits for the mean over a day', () => {
    // Each small value is less than half a unit in the last place of the running sum.
    const values = new Float32Array(4_320_000).fill(100)
    values.fill(1.4e-8, values.length / 2)
    const exact = 50 + (values.at(-1) as number) / 2
    expect(Math.abs((curveMean({ resolution: 0.02, values }) as number) - exact)).toBeLessThan(1e-9)
  })

  it('treats -0 as 0', () => {
    expect(curveMedian({ resolution: 1, values: Float32Array.of(-0, 3.5, -0) })).toBe(0)
  })
})

describe('certainty', () => {
  it('is 2·min over speakers of max(p, 100−p) − 100', () => {
    const certainty = certaintyCurve([curveOf([100, 50, 0, 90]), curveOf([0, 100, Number.NaN, 40])])
    expect([...certainty.values]).toEqual([100, 0, 255, 20])
  })

  it('agrees with the formula for each sample', () => {
    const speakers = fc
      .integer({ min: 1, max: 40 })
      .chain((length) =>
        fc.array(
          fc.array(fc.oneof(whole, fraction, missing), { minLength: length, maxLength: length }),
          { minLength: 1, maxLength: 4 },
        ),
      )
    fc.assert(
      fc.property(speakers, (lists) => {
        const curves = lists.map((list) => curveOf(list))
        const derived = unpack(certaintyCurve(curves))
        derived.forEach((value, i) => {
          const ps = curves.map((curve) => unpack(curve)[i] as number)
          const naive = 2 * Math.min(...ps.map((p) => Math.max(p, 100 - p))) - 100
          if (Number.isNaN(naive)) expect(value).toBeNaN()
          else expect(value).toBeCloseTo(naive, 4)
        })
      }),
    )
  })

  it.each([
    ['no speaker', []],
    ['other lengths', [curveOf([1, 2]), curveOf([1])]],
    ['other resolutions', [curveOf([1]), curveOf([1], 0.01)]],
  ])('rejects %s', (_, curves) => {
    expect(() => certaintyCurve(curves)).toThrow(
      expect.objectContaining({ code: 'provider-bad-result' }),
    )
  })
})

describe('bins and slices', () => {
  const inWindow = fc.record({
    values: samples,
    start: fc.integer({ min: 0, max: 140 }),
    length: fc.integer({ min: 1, max: 140 }),
    bins: fc.integer({ min: 1, max: 60 }),
  })

  it('agree with a naive scan of all samples', () => {
    fc.assert(
      // Quarters of a sample at an exact binary resolution: the naive version needs no tolerance.
      fc.property(inWindow, ({ values, start, length, bins }) => {
        const curve = curveOf(values, 4)
        const found = curveBins(curve, { start, end: start + length }, bins)
        expect(found).toHaveLength(bins)
        found.forEach((bin, j) => {
          const seen = unpack(curve).filter(
            (_, i) =>
              (i + 1) * 4 * bins > start * bins + length * j &&
              i * 4 * bins < start * bins + length * (j + 1),
          )
          const known = present(seen)
          if (known.length === 0) expect(bin).toBeNull()
          else {
            expect(bin?.mean).toBeCloseTo(mean(known), 9)
            expect([bin?.min, bin?.max]).toEqual([Math.min(...known), Math.max(...known)])
          }
        })
      }),
    )
  })

  it('contain a sample in every bin that is narrower than a sample', () => {
    const bin = { min: 7, mean: 7, max: 7 }
    expect(curveBins(curveOf([7], 1), { start: 0, end: 1 }, 3)).toEqual([bin, bin, bin])
    expect(curveBins(curveOf([0, 7], 1), { start: 1, end: 1 + 1e-12 }, 1)).toEqual([bin])
  })

  it('include whole samples at boundaries with rounding errors', () => {
    const curve = curveOf(Array.from({ length: 100 }, (_, i) => i))
    const bins = curveBins(curve, { start: 0.14, end: 0.58 }, 11)
    expect(bins.map((bin) => [bin?.min, bin?.max])).toEqual(
      Array.from({ length: 11 }, (_, j) => [7 + 2 * j, 8 + 2 * j]),
    )
    const slice = sliceCurve(curve, { start: 0.14, end: 0.58 })
    expect(slice.firstSample).toBe(7)
    expect([...slice.curve.values]).toEqual(Array.from({ length: 22 }, (_, j) => 7 + j))
  })

  it('are empty outside the curve', () => {
    expect(curveBins(curveOf([1]), { start: 5, end: 6 }, 2)).toEqual([null, null])
    expect(sliceCurve(curveOf([1]), { start: 5, end: 6 }).curve.values).toHaveLength(0)
  })

  it.each([
    [{ start: 1, end: 1 }, 1],
    [{ start: 2, end: 1 }, 1],
    [{ start: 0, end: Number.NaN }, 1],
    [{ start: 0, end: 1 }, 0],
    [{ start: 0, end: 1 }, 1.5],
  ])('reject %j in %s bins', (window, bins) => {
    expect(() => curveBins(curveOf([1]), window, bins)).toThrow(
      expect.objectContaining({ code: 'request-invalid' }),
    )
  })
})
