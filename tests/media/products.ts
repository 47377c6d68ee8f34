/** Up to this number of multiplications the direct algorithm is faster. */
const MAX_DIRECT_PRODUCTS = 4_000_000

/**
 * Cross-correlation: the dot product of `part` with `whole` at each position. Long inputs use the discrete Fourier
 * transform (correlation theorem; Cooley–Tukey, radix 2).
 */
export function products(whole: Float32Array, part: Float32Array): Float64Array {
  const places = whole.length - part.length + 1
  if (places <= 0) return new Float64Array(0)
  return places * part.length <= MAX_DIRECT_PRODUCTS
    ? productsByDefinition(whole, part, places)
    : productsByFft(whole, part, places)
}

export function productsByDefinition(
  whole: Float32Array,
  part: Float32Array,
  places: number,
): Float64Array {
  const out = new Float64Array(places)
  for (let at = 0; at < places; at++) {
    let sum = 0
    for (let i = 0; i < part.length; i++) sum += (part[i] as number) * (whole[at + i] as number)
    out[at] = sum
  }
  return out
}

export function productsByFft(
  whole: Float32Array,
  part: Float32Array,
  places: number,
): Float64Array {
  const size = 2 ** Math.ceil(Math.log2(whole.length))
  // Both inputs are real, so that one transform is sufficient.
  const re = new Float64Array(size)
  const im = new Float64Array(size)
  re.set(whole)
  im.set(part)
  transform(re, im)
  const productRe = new Float64Array(size)
  const productIm = new Float64Array(size)
  for (let k = 0; k < size; k++) {
    const mirror = (size - k) % size
    const [a, b] = [re[k] as number, im[k] as number]
    const [c, d] = [re[mirror] as number, im[mirror] as number]
    const [wholeRe, wholeIm] = [(a + c) / 2, (b - d) / 2]
    const [partRe, partIm] = [(b + d) / 2, (c - a) / 2]
    productRe[k] = wholeRe * partRe + wholeIm * partIm
    // The conjugate, so that the forward transform inverts.
    productIm[k] = -(wholeIm * partRe - wholeRe * partIm)
  }
  transform(productRe, productIm)
  return productRe.subarray(0, places).map((value) => value / size)
}

function transform(re: Float64Array, im: Float64Array): void {
  const size = re.length
  reorder(re, im)
  for (let length = 2; length <= size; length *= 2) {
    const half = length / 2
    for (let k = 0; k < half; k++) {
      const angle = (-2 * Math.PI * k) / length
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)]
      for (let p = k; p < size; p += length) {
        const q = p + half
        const x = (re[q] as number) * cos - (im[q] as number) * sin
        const y = (re[q] as number) * sin + (im[q] as number) * cos
        re[q] = (re[p] as number) - x
        im[q] = (im[p] as number) - y
        re[p] = (re[p] as number) + x
        im[p] = (im[p] as number) + y
      }
    }
  }
}

/** Moves each value to its bit-reversed index. */
function reorder(re: Float64Array, im: Float64Array): void {
  const size = re.length
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1
    for (; (j & bit) !== 0; bit >>= 1) j ^= bit
    j ^= bit
    if (i >= j) continue
    for (const values of [re, im]) {
      const value = values[i] as number
      values[i] = values[j] as number
      values[j] = value
    }
  }
}
