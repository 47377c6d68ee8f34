import type { JudgedMoment } from '../calibration/reviewed-design.ts'
import type { RecordingFilter } from '../model/recording-query.ts'
import type { StretchVerdict } from '../model/stretch-verdict.ts'
import {
  type CandidatePosition,
  candidateValue,
  compareCandidates,
  type FoundCandidate,
} from '../review/candidates.ts'
import type { ReviewRecord } from '../review/review-record.ts'
import { verdictLookup } from '../statistics/verdict-lookup.ts'
import type { System } from './system.ts'

const PAGE = 1_000
/** Verdicts and samples have times that were rounded to a microsecond. */
const TOLERANCE_SECONDS = 1e-6

/** The queue up to a position: the spots that are listed, of runs that the review knew. */
export interface ReachedQueue {
  /** Those of which it is known whether they are wrong. */
  readonly judged: readonly JudgedMoment[]
  readonly unjudged: { readonly count: number; readonly seconds: number }
  /** The keys of all of them. */
  readonly keys: ReadonlySet<string>
}

/** What is read of a queue. */
export interface QueueReach {
  readonly recordings: RecordingFilter
  readonly record: Pick<ReviewRecord, 'threshold' | 'sort'>
  /** The last moment that was judged. */
  readonly last: CandidatePosition
  /** Those in effect, of all recordings, newest first. */
  readonly verdicts: readonly StretchVerdict[]
  /** Whether the review was begun with this run. */
  readonly isKnownRun: (runId: string) => Promise<boolean>
  /** Reading ends if more is not judged: nothing can be said then. */
  readonly mostUnjudgedSeconds: number
}

/**
 * Reads the list again that the queue was made of, and looks up what is known of each spot: who judged it, and why, does not
 * matter, as it is in the list by its place alone. A verdict on the same stretch is taken, or one that a stretch around it is
 * right; that a stretch around it is wrong does not say where.
 */
export async function reachedQueue(
  { storage, clock }: Pick<System, 'storage' | 'clock'>,
  { recordings, record, last, verdicts, isKnownRun, mostUnjudgedSeconds }: QueueReach,
): Promise<ReachedQueue> {
  const { threshold, sort } = record
  const verdictOf = verdictFinder(verdicts)
  const judged: JudgedMoment[] = []
  const keys = new Set<string>()
  let [count, unjudgedSeconds] = [0, 0]
  for (let after: CandidatePosition | null = null; ; ) {
    const query = { recordings, threshold, sort, after, limit: PAGE }
    const page = await storage.candidates.list({ ...query, unjudged: false, reason: null })
    for (const spot of page.items) {
      const position = { ...spot, value: candidateValue(spot, sort) }
      if (compareCandidates(position, last, sort) > 0 || unjudgedSeconds > mostUnjudgedSeconds) {
        return { judged, unjudged: { count, seconds: unjudgedSeconds }, keys }
      }
      if (!(await isKnownRun(spot.runId))) continue
      const verdict = verdictOf(spot)
      keys.add(stretchKey(spot))
      const seconds = spot.end - spot.start
      if (verdict !== null) judged.push({ seconds, score: spot.mean, verdict })
      else {
        count += 1
        unjudgedSeconds += seconds
      }
    }
    const end = page.items.at(-1)
    if (!page.more || end === undefined) {
      return { judged, unjudged: { count, seconds: unjudgedSeconds }, keys }
    }
    after = { value: candidateValue(end, sort), recordingId: end.recordingId, start: end.start }
    await clock.wait(0)
  }
}

/** Identifies a stretch of a run. */
export function stretchKey({
  runId,
  start,
  end,
}: Pick<StretchVerdict, 'runId' | 'start' | 'end'>): string {
  return JSON.stringify([runId, start, end])
}

function verdictFinder(
  verdicts: readonly StretchVerdict[],
): (spot: Pick<FoundCandidate, 'runId' | 'start' | 'end'>) => StretchVerdict['verdict'] | null {
  const byRun = Map.groupBy(verdicts, ({ runId }) => runId)
  const lookups = new Map<string, ReturnType<typeof verdictLookup<StretchVerdict>>>()
  return (spot) => {
    const own = byRun.get(spot.runId)
    if (own === undefined) return null
    const lookup = lookups.get(spot.runId) ?? verdictLookup(own)
    lookups.set(spot.runId, lookup)
    const found = lookup(spot)
    const key = stretchKey(spot)
    const same = found.find((one) => stretchKey(one) === key)
    if (same !== undefined) return same.verdict
    const isAround = ({ start, end }: StretchVerdict) =>
      start <= spot.start + TOLERANCE_SECONDS && end >= spot.end - TOLERANCE_SECONDS
    return found.some((one) => one.verdict === 'right' && isAround(one)) ? 'right' : null
  }
}
