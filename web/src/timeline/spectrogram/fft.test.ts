import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RealFft } from './fft.ts'

/** |X(k)|² by the definition of the transform. */
function naivePowers(samples: Float32Array): number[] {
  const size = samples.length
  return Array.from({ length: size / 2 + 1 }, (_, k) => {
    let real = 0
    let imaginary = 0
    for (const [n, value] of samples.entries()) {
      real += value * Math.cos((-2 * Math.PI * k * n) / size)
      imaginary += value * Math.sin((-2 * Math.PI * k * n) / size)
    }
    return real * real + imaginary * imaginary
  })
}

describe('the power spectrum of a real signal', () => {
  it('is that of the definition, for any signal and size', () => {
    const sample = fc.float({ min: -1, max: 1, noNaN: true })
    const signal = fc
      .constantFrom(4, 8, 16, 64, 256)
      .chain((size) => fc.array(sample, { minLength: size, maxLength: size }))
    fc.assert(
      fc.property(signal, (values) => {
        const samples = Float32Array.from(values)
        const powers = new Float64Array(values.length / 2 + 1)
        new RealFft(values.length).powers(samples, powers)
        for (const [k, expected] of naivePowers(samples).entries()) {
          expect(Math.abs((powers[k] as number) - expected)).toBeLessThan(1e-8)
        }
      }),
    )
  })

  it('needs a power of two', () => {
    for (const size of [0, 2, 12, 4.5]) expect(() => new RealFft(size)).toThrow(RangeError)
  })
})
