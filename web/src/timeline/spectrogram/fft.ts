/**
 * Power spectra of real signals of one length, a power of two from 4. The even and odd samples are one complex signal of
 * half the length, transformed by the radix-2 algorithm of Cooley and Tukey, and separated again (Press et al., Numerical
 * Recipes, 12.3).
 */
export class RealFft {
  readonly #size: number
  readonly #real: Float64Array
  readonly #imaginary: Float64Array
  /** cos and sin of −2πk/size, k up to a half of it. */
  readonly #cos: Float64Array
  readonly #sin: Float64Array
  readonly #reversed: Uint32Array

  constructor(size: number) {
    if (size < 4 || !Number.isInteger(Math.log2(size))) {
      throw new RangeError(`${size} is not a power of two from 4`)
    }
    const half = size / 2
    this.#size = size
    this.#real = new Float64Array(half)
    this.#imaginary = new Float64Array(half)
    this.#cos = Float64Array.from({ length: half }, (_, k) => Math.cos((-2 * Math.PI * k) / size))
    this.#sin = Float64Array.from({ length: half }, (_, k) => Math.sin((-2 * Math.PI * k) / size))
    this.#reversed = reversedBits(half)
  }

  /** Writes |X(k)|² of `samples` (of the size) to `powers`, k from 0 to half of the size, inclusive. Not normalised. */
  powers(samples: Float32Array, powers: Float64Array): void {
    const half = this.#size / 2
    const [real, imaginary] = [this.#real, this.#imaginary]
    for (let i = 0; i < half; i++) {
      const at = this.#reversed[i] as number
      real[i] = samples[2 * at] as number
      imaginary[i] = samples[2 * at + 1] as number
    }
    this.#transform()
    for (let k = 0; k <= half; k++) {
      const a = k % half
      const b = (half - k) % half
      // The spectra of the even and of the odd samples at k.
      const evenReal = ((real[a] as number) + (real[b] as number)) / 2
      const evenImaginary = ((imaginary[a] as number) - (imaginary[b] as number)) / 2
      const oddReal = ((imaginary[a] as number) + (imaginary[b] as number)) / 2
      const oddImaginary = ((real[b] as number) - (real[a] as number)) / 2
      const cos = k === half ? -1 : (this.#cos[k] as number)
      const sin = k === half ? 0 : (this.#sin[k] as number)
      const x = evenReal + oddReal * cos - oddImaginary * sin
      const y = evenImaginary + oddReal * sin + oddImaginary * cos
      powers[k] = x * x + y * y
    }
  }

  /** The complex transform in place; the input is in bit-reversed order. */
  #transform(): void {
    const half = this.#size / 2
    const [real, imaginary] = [this.#real, this.#imaginary]
    for (let length = 2; length <= half; length *= 2) {
      const step = this.#size / length
      for (let start = 0; start < half; start += length) {
        for (let i = 0; i < length / 2; i++) {
          const cos = this.#cos[i * step] as number
          const sin = this.#sin[i * step] as number
          const a = start + i
          const b = a + length / 2
          const [bReal, bImaginary] = [real[b] as number, imaginary[b] as number]
          const x = bReal * cos - bImaginary * sin
          const y = bReal * sin + bImaginary * cos
          real[b] = (real[a] as number) - x
          imaginary[b] = (imaginary[a] as number) - y
          real[a] = (real[a] as number) + x
          imaginary[a] = (imaginary[a] as number) + y
        }
      }
    }
  }
}

function reversedBits(length: number): Uint32Array {
  const out = new Uint32Array(length)
  for (let i = 1; i < length; i++) {
    out[i] = ((out[i >> 1] as number) >> 1) | (i & 1 ? length >> 1 : 0)
  }
  return out
}
