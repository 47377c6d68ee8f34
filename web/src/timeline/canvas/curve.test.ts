import { curveBlocks, figuresOf, scoreOf } from '@toolkit/server/client'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curveColumns, showsSamples, visibleSamples } from './curve.ts'

const bytes = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(255)), {
    minLength: 1,
    maxLength: 700,
  })
  .map((values) => ({ resolution: 0.02, values: Uint8Array.from(values) }))
const floats = fc
  .array(fc.oneof(fc.float({ min: 0, max: 100, noNaN: true }), fc.constant(Number.NaN)), {
    minLength: 1,
    maxLength: 700,
  })
  .map((values) => ({ resolution: 0.02, values: Float32Array.from(values) }))
const curves = fc.oneof(bytes, floats)

/** A sample-by-sample reference. */
function naive(
  curve: { values: Uint8Array | Float32Array; resolution: number },
  from: number,
  to: number,
) {
  const scores: number[] = []
  for (let i = Math.max(0, from); i < Math.min(to, curve.values.length); i++) {
    const score = scoreOf(curve, i)
    if (score !== null) scores.push(score)
  }
  return scores
}

describe('the curve', () => {
  it('block figures equal those of all samples', () => {
    fc.assert(
      fc.property(curves, fc.nat(700), fc.nat(700), (curve, a, b) => {
        const [from, to] = [Math.min(a, b), Math.max(a, b)]
        const { min, max, sum, count } = figuresOf(curveBlocks(curve), from, to)
        const scores = naive(curve, from, to)
        expect(count).toBe(scores.length)
        expect(sum).toBeCloseTo(
          scores.reduce((total, score) => total + score, 0),
          6,
        )
        if (count === 0) return
        expect(min).toBe(Math.min(...scores))
        expect(max).toBe(Math.max(...scores))
      }),
    )
  })

  it('each column includes every sample that touches it', () => {
    fc.assert(
      fc.property(curves, fc.nat(500), fc.integer({ min: 20, max: 700 }), (curve, first, count) => {
        // A width and a window on the sample grid, so that the reference needs no tolerance.
        const window = { start: first * 0.02, end: (first + count) * 0.02 }
        const width = count * 2
        const columns = curveColumns(curveBlocks(curve), window, width)
        for (let x = 0; x < width; x++) {
          const score = scoreOf(curve, first + Math.floor(x / 2))
          const shown = columns.means[x] as number
          if (score === null) expect(shown).toBeNaN()
          else expect(shown).toBeCloseTo(score, 4)
        }
      }),
    )
  })

  it('is drawn at any zoom as from the samples themselves', () => {
    const start = fc.double({ min: -1, max: 15, noNaN: true })
    const length = fc.double({ min: 0.01, max: 20, noNaN: true })
    fc.assert(
      fc.property(
        curves,
        start,
        length,
        fc.integer({ min: 1, max: 300 }),
        (curve, from, span, width) => {
          const window = { start: from, end: from + span }
          const columns = curveColumns(curveBlocks(curve), window, width)
          for (let x = 0; x < width; x++) {
            const [left, right] = [x, x + 1].map((edge) => from + (span * edge) / width)
            const [first, last] = [left as number, right as number].map(
              (at) => at / curve.resolution,
            )
            const scores = naive(curve, Math.floor(first as number), Math.ceil(last as number))
            // An edge of a column on an edge of a sample, up to rounding, may belong to either.
            if (
              [first, last].some((at) => Math.abs((at as number) - Math.round(at as number)) < 1e-6)
            )
              continue
            expect(columns.mins[x]).toBe(scores.length === 0 ? Number.NaN : Math.min(...scores))
            expect(columns.maxes[x]).toBe(scores.length === 0 ? Number.NaN : Math.max(...scores))
          }
        },
      ),
    )
  })

  it('a column of many samples has the lowest, mean and highest score', () => {
    const values = Uint8Array.from({ length: 1000 }, (_, i) => i % 100)
    const columns = curveColumns(
      curveBlocks({ resolution: 0.02, values }),
      { start: 0, end: 20 },
      5,
    )
    expect([...columns.mins]).toEqual([0, 0, 0, 0, 0])
    expect([...columns.maxes]).toEqual([99, 99, 99, 99, 99])
    expect(columns.means[3]).toBeCloseTo(49.5, 6)
  })

  it('single samples are drawn from a width of three pixels', () => {
    expect(showsSamples({ start: 0, end: 20 }, 1000, 0.02)).toBe(false)
    expect(showsSamples({ start: 0, end: 5 }, 1000, 0.02)).toBe(true)
    expect(visibleSamples(1000, 0.02, { start: 1.01, end: 1.05 })).toEqual([50, 53])
    expect(visibleSamples(10, 0.02, { start: 1, end: 2 })).toEqual([10, 10])
  })
})
