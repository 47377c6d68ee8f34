import type { Item } from '../evidence.ts'
import { STEP_FRAMES, WINDOW_FRAMES } from '../grid.ts'

/** Windows further apart than this do not overlap. */
export const WINDOW_REACH = Math.floor((WINDOW_FRAMES - 1) / STEP_FRAMES)

/**
 * Similarity of the activity of two items of overlapping windows: the sum of the smaller probabilities over the sum of
 * the larger ones (Jaccard), 0 … 1; null if the windows do not overlap or both items are silent in the overlap.
 */
export function sharedActivity(a: Item, b: Item): number | null {
  const [early, late] = a.window <= b.window ? [a, b] : [b, a]
  const offset = (late.window - early.window) * STEP_FRAMES
  let smaller = 0
  let larger = 0
  for (let i = 0; i + offset < WINDOW_FRAMES; i++) {
    const p = early.probability[i + offset] as number
    const q = late.probability[i] as number
    smaller += p < q ? p : q
    larger += p < q ? q : p
  }
  // Less than 0.1 s of activity is not significant.
  return larger < 6 * 255 ? null : smaller / larger
}
