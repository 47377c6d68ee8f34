import { partitionPoint } from '@toolkit/server/client'
import type { Stops } from './steps.ts'

/** Seconds played before and after each spot. */
export const LEAD_IN_SECONDS = 1
const TAIL_SECONDS = 0.2

/** State of a tour: the spot, and where to seek to reach it (null if it is playing). */
export interface TourStep {
  readonly place: number
  readonly jumpTo: number | null
}

/**
 * Returns the step of a tour at `seconds`: stays in the current spot (with lead-in and tail), or jumps to the next one;
 * null after the last one. It depends only on the time, so that seeking and changed thresholds need no special cases.
 */
export function tourStep(spots: Stops, seconds: number): TourStep | null {
  // Spots do not overlap, so their ends are sorted like their starts.
  const place = partitionPoint(spots.count, (each) => spots.endAt(each) > seconds - TAIL_SECONDS)
  if (place === spots.count) return null
  const from = Math.max(0, spots.startAt(place) - LEAD_IN_SECONDS)
  // A seek is accurate to a frame: slightly before the spot counts as in it.
  return { place, jumpTo: seconds < from - 0.05 ? from : null }
}
