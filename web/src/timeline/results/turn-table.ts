import { overlapTimes, type TurnStatus, type TurnView } from '@toolkit/server/client'
import { type Spans, spansOf } from '../spans.ts'

/** The turns of one speaker, in columns. */
export interface Lane extends Spans {
  readonly speaker: string
  /** Index of each turn in `TurnTable.turns`. */
  readonly places: Int32Array
  /** NaN without a confidence. */
  readonly confidences: Float32Array
}

/** All turns of a run, sorted by start, with precomputed drawing data. */
export interface TurnTable {
  readonly turns: readonly TurnView[]
  /** Ordered by first turn, as in the diagram. */
  readonly lanes: readonly Lane[]
  /** Times with several speakers, adjacent ones joined. */
  readonly overlaps: Spans
  /** While the run is corrected: by place in `turns`. */
  readonly statuses?: readonly TurnStatus[]
}

/** Converts turns, sorted by start, to columns. O(n log n). */
export function turnTable(turns: readonly TurnView[]): TurnTable {
  const bySpeaker = Map.groupBy(
    turns.map((turn, place) => ({ turn, place })),
    ({ turn }) => turn.speaker,
  )
  const lanes = [...bySpeaker].map(([speaker, own]) => ({
    speaker,
    ...spansOf(own.map(({ turn }) => turn)),
    places: Int32Array.from(own, ({ place }) => place),
    confidences: Float32Array.from(own, ({ turn }) => turn.confidence ?? Number.NaN),
  }))
  return { turns, lanes, overlaps: spansOf(overlapTimes(turns)) }
}
