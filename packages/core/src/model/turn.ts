import { type Fields, type RecordOf, type SortNames, sortedFields, typed } from './fields.ts'
import type { Bounds, Position } from './recording-query.ts'

/** The fields of a turn, in the order of the API. Times are in seconds; the interval is half-open. */
export const TURN_FIELDS = {
  index: { kind: 'count', shown: true },
  speaker: { kind: 'text', shown: true },
  start: { kind: 'amount', shown: true, sorts: true },
  end: { kind: 'amount', shown: true },
  /** The score of the turn's own speaker. */
  confidence: { kind: 'score', nullable: true, shown: true, sorts: true },
  /** end − start */
  duration: { kind: 'amount', sorts: true, computed: true },
  /** The other speaker with the highest score. */
  runnerUp: { kind: 'object', type: typed<RunnerUp>(), nullable: true, shown: true },
  /** confidence − runnerUp.confidence */
  margin: { kind: 'difference', nullable: true, shown: true, sorts: true },
  /** Seconds during which at least one other speaker is active. */
  overlapSeconds: { kind: 'amount', shown: true },
  /** Label → 0–100; null: the model gave none. */
  scores: {
    kind: 'object',
    type: typed<Readonly<Record<string, number>>>(),
    nullable: true,
    shown: true,
  },
} as const satisfies Fields

/** A time interval in which one speaker is active. */
export interface Turn extends RecordOf<typeof TURN_FIELDS> {}

export interface RunnerUp {
  readonly speaker: string
  readonly confidence: number
}

export type TurnSort = SortNames<typeof TURN_FIELDS>

export const TURN_SORTS = Object.keys(sortedFields(TURN_FIELDS)) as readonly TurnSort[]

/** A turn as returned by a provider. */
export type GivenTurn = Pick<Turn, 'speaker' | 'start' | 'end' | 'scores'>

/** Selects turns of one run. `confidence` is inclusive and never matches null. `window` selects the turns that overlap it. */
export interface TurnQuery {
  readonly confidence: Bounds
  readonly window: Bounds
  readonly sort: TurnSort
  readonly descending: boolean
  readonly limit: number
  /** `id` is the turn's index, as a string. */
  readonly after: Position | null
}
