import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { holm, mannWhitney } from './mann-whitney.ts'
import { normalTail } from './normal-tail.ts'

/** The tail by Simpson's rule up to where nothing is left. */
function naiveTail(z: number): number {
  const steps = 20_000
  const width = (12 - Math.min(z, 12)) / steps
  const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)
  let sum = density(z) + density(z + steps * width)
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * density(z + i * width)
  return (sum * width) / 3
}

/** By comparing each pair, with the variance of the tied ranks. */
function naiveTest(a: readonly number[], b: readonly number[]): number {
  if (a.length === 0 || b.length === 0) return 1
  let wins = 0
  for (const x of a) for (const y of b) wins += x > y ? 1 : x === y ? 0.5 : 0
  const all = [...a, ...b]
  const n = all.length
  let ties = 0
  for (const value of new Set(all)) {
    const size = all.filter((other) => other === value).length
    ties += size ** 3 - size
  }
  const half = (a.length * b.length) / 2
  const variance = (half / 6) * (n + 1 - ties / (n * (n - 1)))
  if (variance <= 0) return 1
  const far = Math.abs(wins - half) - 0.5
  return Math.min(1, 2 * naiveTail(far / Math.sqrt(variance)))
}

const sample = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 25 })

describe('tail of the normal distribution', () => {
  it('is the integral of the density', () => {
    fc.assert(
      fc.property(fc.double({ min: -6, max: 8, noNaN: true }), (z) => {
        expect(Math.abs(normalTail(z) - naiveTail(z))).toBeLessThan(1e-11)
      }),
    )
    expect(normalTail(0)).toBe(0.5)
    expect(normalTail(1.959963984540054)).toBeCloseTo(0.025, 14)
    // Where series and fraction meet.
    expect(normalTail(3 - 1e-12) / normalTail(3)).toBeCloseTo(1, 10)
    expect(normalTail(10) / 7.61985302416052e-24).toBeCloseTo(1, 12)
  })
})

describe('U test', () => {
  it('is that of comparing each pair', () => {
    fc.assert(
      fc.property(sample, sample, (a, b) => {
        expect(mannWhitney(a, b)).toBeCloseTo(naiveTest(a, b), 9)
        expect(mannWhitney(b, a)).toBeCloseTo(mannWhitney(a, b), 12)
      }),
    )
  })

  it('says nothing about equal values', () => {
    expect(mannWhitney([5, 5, 5], [5, 5])).toBe(1)
    expect(mannWhitney([], [5, 5])).toBe(1)
  })
})

describe('correction by Holm', () => {
  it('is the largest multiplied value of those that are not larger', () => {
    const p = fc.oneof(fc.constantFrom(0, 0.01, 1), fc.double({ min: 0, max: 1, noNaN: true }))
    fc.assert(
      fc.property(fc.array(p, { maxLength: 20 }), (values) => {
        const sorted = values.toSorted((a, b) => a - b)
        const naive = values.map((value) =>
          Math.max(
            ...sorted.flatMap((other, i) =>
              other <= value ? [Math.min(1, (values.length - i) * other)] : [],
            ),
          ),
        )
        const ours = holm(values)
        expect(ours).toEqual(naive)
        for (const [i, one] of ours.entries()) {
          expect(one).toBeGreaterThanOrEqual(values[i] as number)
        }
      }),
    )
  })
})
