import type { Bounds, Position } from './page.ts'

export const TURN_SORTS = ['start', 'confidence', 'duration', 'margin'] as const
export type TurnSort = (typeof TURN_SORTS)[number]

/** Turns of one run. `confidence` is inclusive and never matches null; the window takes turns that touch its inside. */
export interface TurnQuery {
  readonly confidence: Bounds
  readonly window: Bounds
  readonly sort: TurnSort
  readonly descending: boolean
  readonly limit: number
  /** `id` is the turn's index, as a string. */
  readonly after: Position | null
}
