import { overlapIntervals, type TurnView } from '@toolkit/server/client'
import { reachOf, type Spans, spansOf } from './spans.ts'

/** The turns of one speaker, in columns. */
export interface Lane extends Spans {
  readonly speaker: string
  /** Place of each in `TurnTable.turns`. */
  readonly places: Int32Array
  /** NaN: the model gave none. */
  readonly confidences: Float32Array
}

/** All turns of a run, by start, and what is drawn of them again and again. */
export interface TurnTable {
  readonly turns: readonly TurnView[]
  /** In the order of their first turns, as in the diagram. */
  readonly lanes: readonly Lane[]
  /** Times at which several speak at once, neighbours joined. */
  readonly overlaps: Spans
}

/** Puts turns, sorted by start, into columns. O(n log n). */
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
  return { turns, lanes, overlaps: overlapSpans(turns) }
}

function overlapSpans(turns: readonly TurnView[]): Spans {
  const starts: number[] = []
  const ends: number[] = []
  for (const { start, end } of overlapIntervals(turns)) {
    if (ends.at(-1) === start) ends[ends.length - 1] = end
    else {
      starts.push(start)
      ends.push(end)
    }
  }
  const columns = { starts: Float64Array.from(starts), ends: Float64Array.from(ends) }
  return { ...columns, reach: reachOf(columns.ends) }
}
