/** Both ends of a range of scores, lowest first. */
export type ScoreBounds = [from: number, to: number]

const LEAP = 10

/** The range after a key that goes further than an arrow, at one end (0: lowest, 1: highest); null: not such a key. */
export function rangeAfterKey(range: ScoreBounds, end: 0 | 1, key: string): ScoreBounds | null {
  const least = end === 0 ? 0 : range[0]
  const most = end === 0 ? range[1] : 100
  const to = { Home: least, End: most, PageDown: range[end] - LEAP, PageUp: range[end] + LEAP }[key]
  if (to === undefined) return null
  const moved = Math.min(most, Math.max(least, to))
  return end === 0 ? [moved, range[1]] : [range[0], moved]
}
