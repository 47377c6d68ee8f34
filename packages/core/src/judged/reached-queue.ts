import type { JudgedMoment } from '../calibration/reviewed-design.ts'
import { JUDGEMENTS, type Judgement } from '../model/stretch-verdict.ts'
import {
  type CandidatePosition,
  type CandidateSort,
  compareCandidates,
} from '../review/candidates.ts'
import type { JudgedTable } from './judged-table.ts'
import type { KeptQueue } from './kept-queue.ts'
import type { KnownRuns } from './known-runs.ts'

/** Verdicts and samples have times that were rounded to a microsecond. */
const TOLERANCE_SECONDS = 1e-6

const RIGHT = JUDGEMENTS.indexOf('right')

/** The queue up to a position: the spots that are listed, of runs that the review knew. */
export interface ReachedQueue {
  /** Those of which it is known whether they are wrong. */
  readonly judged: readonly JudgedMoment[]
  readonly unjudged: { readonly count: number; readonly seconds: number }
  /** 1 for the rows of verdicts on a stretch that is one of them. */
  readonly rows: Uint8Array
}

/** What is read of a queue. */
export interface QueueReach {
  readonly queue: KeptQueue
  readonly sort: CandidateSort
  /** The last moment that was judged. */
  readonly last: CandidatePosition
  readonly table: JudgedTable
  readonly runs: KnownRuns
  /** When the review was begun: runs that ended later were not in it. */
  readonly at: string
  /** Reading ends if more is not judged: nothing can be said then. */
  readonly mostUnjudgedSeconds: number
}

/**
 * Reads the list again that the queue was made of, and looks up what is known of each spot: who judged it, and why, does not
 * matter, as it is in the list by its place alone. A verdict on the same stretch is taken, or one that a stretch around it is
 * right; that a stretch around it is wrong does not say where.
 */
export async function reachedQueue(reach: QueueReach): Promise<ReachedQueue> {
  const { queue, sort, last, table, runs, at, mostUnjudgedSeconds } = reach
  const judged: JudgedMoment[] = []
  const rows = new Uint8Array(table.length)
  let [count, unjudgedSeconds] = [0, 0]
  for await (const { recordingIds, runIds, starts, ends, means, values } of queue.pages()) {
    for (let place = 0; place < starts.length; place++) {
      const [recordingId, runId] = [recordingIds[place] as string, runIds[place] as string]
      const [start, end] = [starts[place] as number, ends[place] as number]
      const position = { value: values[place] as number, recordingId, start }
      if (compareCandidates(position, last, sort) > 0 || unjudgedSeconds > mostUnjudgedSeconds) {
        return { judged, unjudged: { count, seconds: unjudgedSeconds }, rows }
      }
      const known = runs.endOf(recordingId, runId)
      const ended = known instanceof Promise ? await known : known
      if (ended === null || ended > at) continue
      const verdict = verdictOn(table, { recordingId, runId, start, end }, rows)
      const seconds = end - start
      if (verdict !== null) judged.push({ seconds, score: means[place] as number, verdict })
      else {
        count += 1
        unjudgedSeconds += seconds
      }
    }
  }
  return { judged, unjudged: { count, seconds: unjudgedSeconds }, rows }
}

interface JudgedSpot {
  readonly recordingId: string
  readonly runId: string
  readonly start: number
  readonly end: number
}

/** What is known of a spot; null: nothing. Marks the rows of verdicts on the same stretch. */
function verdictOn(
  table: JudgedTable,
  { recordingId, runId, start, end }: JudgedSpot,
  rows: Uint8Array,
): Judgement | null {
  const own = table.rowsOf(recordingId)
  const run = table.runCode(runId)
  if (own === null || run < 0) return null
  const { runs, starts, ends, verdicts } = table.columns
  let same: Judgement | null = null
  let isAroundRight = false
  for (let row = own.from; row < own.to; row++) {
    if (runs[row] !== run) continue
    const [from, to] = [starts[row] as number, ends[row] as number]
    if (from === start && to === end) {
      rows[row] = 1
      same ??= table.verdictAt(row)
    } else if (
      verdicts[row] === RIGHT &&
      from <= start + TOLERANCE_SECONDS &&
      to >= end - TOLERANCE_SECONDS
    ) {
      isAroundRight = true
    }
  }
  return same ?? (isAroundRight ? 'right' : null)
}
