import { firstPlace } from '@toolkit/server/client'
import type { Stops } from './steps.ts'

/** Seconds heard before and after each spot. */
export const LEAD_IN_SECONDS = 1
const TAIL_SECONDS = 0.2

/** Where a tour of the spots stands: which one, and where to jump to be in it (null: one is). */
export interface TourStep {
  readonly place: number
  readonly jumpTo: number | null
}

/**
 * What a tour that plays the spots alone does at `seconds`: it stays in the spot it is in (with lead-in and tail), else
 * jumps to the next one; null: past the last. It depends on nothing but the moment, so seeking and other thresholds in
 * the middle of a tour need no rule of their own.
 */
export function tourStep(spots: Stops, seconds: number): TourStep | null {
  // Spots do not overlap, so their ends are sorted as their starts are.
  const place = firstPlace(spots.count, (each) => spots.endAt(each) > seconds - TAIL_SECONDS)
  if (place === spots.count) return null
  const from = Math.max(0, spots.startAt(place) - LEAD_IN_SECONDS)
  // A seek lands within a frame of its aim: a hair before is in it.
  return { place, jumpTo: seconds < from - 0.05 ? from : null }
}
