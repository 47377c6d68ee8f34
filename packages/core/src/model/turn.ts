import { type Fields, type RecordOf, type SortNames, sortedFields, typed } from './fields.ts'
import type { Bounds, Position } from './page.ts'

/** A turn, in the order of the API. Times are in seconds, its stretch is half-open. */
export const TURN_FIELDS = {
  index: { kind: 'count', shown: true },
  speaker: { kind: 'text', shown: true },
  start: { kind: 'amount', shown: true, sorts: true },
  end: { kind: 'amount', shown: true },
  /** The score for the turn's own speaker. */
  confidence: { kind: 'score', nullable: true, shown: true, sorts: true },
  /** end − start */
  duration: { kind: 'amount', sorts: true, computed: true },
  /** The best other speaker. */
  runnerUp: { kind: 'object', type: typed<RunnerUp>(), nullable: true, shown: true },
  /** confidence − runnerUp.confidence */
  margin: { kind: 'difference', nullable: true, shown: true, sorts: true },
  /** Seconds in which at least one other speaker is active too. */
  overlapSeconds: { kind: 'amount', shown: true },
  /** Every label → 0–100, null where the model gave none. */
  scores: {
    kind: 'object',
    type: typed<Readonly<Record<string, number>>>(),
    nullable: true,
    shown: true,
  },
} as const satisfies Fields

/** One stretch of one speaker. */
export interface Turn extends RecordOf<typeof TURN_FIELDS> {}

export interface RunnerUp {
  readonly speaker: string
  readonly confidence: number
}

export type TurnSort = SortNames<typeof TURN_FIELDS>

export const TURN_SORTS = Object.keys(sortedFields(TURN_FIELDS)) as readonly TurnSort[]

/** A turn as a provider gives it. */
export type GivenTurn = Pick<Turn, 'speaker' | 'start' | 'end' | 'scores'>

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
