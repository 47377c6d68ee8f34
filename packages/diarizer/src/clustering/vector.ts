/** Scalar product of two vectors of the same length. */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}

/** The vector at length 1; null where it has no direction (all zero, or not finite). */
export function unit(vector: Float32Array): Float32Array | null {
  const length = Math.sqrt(dot(vector, vector))
  if (!(length > 0 && Number.isFinite(length))) return null
  return vector.map((x) => x / length)
}

/**
 * Softmax of similarities at a temperature: what each candidate's share is.
 * @param temperature 0.05 is what the published figures were measured with
 */
export function softmax(similarities: readonly number[], temperature: number): number[] {
  const top = Math.max(...similarities)
  const weights = similarities.map((s) => Math.exp((s - top) / temperature))
  const sum = weights.reduce((total, w) => total + w, 0)
  return weights.map((w) => w / sum)
}
