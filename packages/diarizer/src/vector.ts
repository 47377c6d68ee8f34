/** Dot product of two vectors of the same length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** Normalizes a vector to length 1; null if it is zero or not finite. */
export function unit(vector: Float32Array): Float32Array | null {
  const length = Math.sqrt(dot(vector, vector))
  if (!(length > 0 && Number.isFinite(length))) return null
  return vector.map((x) => x / length)
}

/**
 * Softmax of similarities: the share of each candidate.
 * @param temperature 0.05 in the published measurements
 */
export function softmax(similarities: readonly number[], temperature: number): number[] {
  const max = Math.max(...similarities)
  const weights = similarities.map((s) => Math.exp((s - max) / temperature))
  const sum = weights.reduce((total, w) => total + w, 0)
  return weights.map((w) => w / sum)
}
