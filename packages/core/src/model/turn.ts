import type { Bounds, Position } from './page.ts'

export const TURN_SORTS = ['start', 'confidence', 'duration', 'margin'] as const

/** One stretch of one speaker, seconds, half-open. `scores`: every label → 0–100, null where the model gave none. */
export interface Turn {
  readonly index: number
  readonly speaker: string
  readonly start: number
  readonly end: number
  /** The score for the turn's own speaker. */
  readonly confidence: number | null
  /** The best other speaker. */
  readonly runnerUp: { readonly speaker: string; readonly confidence: number } | null
  /** confidence − runnerUp.confidence */
  readonly margin: number | null
  /** Seconds in which at least one other speaker is active too. */
  readonly overlapSeconds: number
  readonly scores: Readonly<Record<string, number>> | null
}

/** A turn as a provider gives it. */
export type GivenTurn = Pick<Turn, 'speaker' | 'start' | 'end' | 'scores'>

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
