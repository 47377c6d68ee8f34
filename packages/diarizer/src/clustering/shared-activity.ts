import type { Item } from '../evidence.ts'
import { STEP_FRAMES, WINDOW_FRAMES } from '../grid.ts'

/** Windows further apart than this share no frame. */
export const WINDOW_REACH = Math.floor((WINDOW_FRAMES - 1) / STEP_FRAMES)

/**
 * How far two items of overlapping windows are active in the same frames: the sum of the smaller probabilities over
 * the sum of the larger ones (Jaccard), 0 … 1; null where the windows share no frame or both are silent in those.
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
  // Less than a tenth of a second of anyone's activity says nothing about who is who.
  return larger < 6 * 255 ? null : smaller / larger
}
