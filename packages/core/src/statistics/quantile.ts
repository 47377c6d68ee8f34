/** The value below which a share (0–1) lies: linear between values (Hyndman and Fan 1996, type 7), as NumPy. `sorted` has at least one. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1)
  const before = Math.floor(place)
  const from = sorted[before] as number
  const to = sorted[Math.min(before + 1, sorted.length - 1)] as number
  return from + (place - before) * (to - from)
}
