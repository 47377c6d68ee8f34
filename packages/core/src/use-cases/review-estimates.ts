import { neededDraws } from '../calibration/needed-verdicts.ts'
import { recallCurve, recallProposals } from '../calibration/recall-curve.ts'
import {
  type JudgedMoment,
  type ReviewedDesign,
  reviewDesigns,
} from '../calibration/reviewed-design.ts'
import { UNKNOWN_SHARE, type WrongTime, wrongTime } from '../calibration/wrong-time.ts'
import type { RecordingFilter } from '../model/recording-query.ts'
import type { StretchVerdict } from '../model/stretch-verdict.ts'
import {
  type CandidatePosition,
  type CandidateSort,
  compareCandidates,
} from '../review/candidates.ts'
import { type MomentSource, type ReviewRecord, readDraw } from '../review/review-record.ts'
import { type ReachedQueue, reachedQueue, stretchKey } from '../runtime/reached-queue.ts'
import type { System } from '../runtime/system.ts'
import type { ReviewEstimate } from '../toolkit/calibration.ts'

/** Of the share of wrong time. */
const HALF_WIDTH = 0.05

/** So many recordings are read at once. */
const BATCH = 100

/** A score just below the threshold. */
const BELOW = 1e-6

/** What estimates are made of. */
export interface EstimationInput {
  /** Those of the reviews. */
  readonly recordings: RecordingFilter
  /** The reviews of these recordings. */
  readonly records: readonly ReviewRecord[]
  /** Those in effect, newest first. */
  readonly verdicts: readonly StretchVerdict[]
  /** The seconds of the recordings by score, 101 bins. */
  readonly secondsByScore: readonly number[]
}

/**
 * What reviews say about all time of their recordings: those with the same threshold and order count together, with the seconds
 * of the newest of them. Newest first; reviews without a verdict say nothing.
 */
export async function reviewEstimates(
  system: Pick<System, 'storage' | 'clock'>,
  input: EstimationInput,
): Promise<ReviewEstimate[]> {
  const estimates: ReviewEstimate[] = []
  const currentRunOf = remembered(async (recordingId) => {
    return (await system.storage.recordings.get(recordingId))?.currentRunId ?? null
  })
  const alike = Map.groupBy(input.records, ({ threshold, sort }) => `${threshold} ${sort}`)
  for (const group of alike.values()) {
    const estimate = await estimateOf(system, input, group, currentRunOf)
    if (estimate !== null) estimates.push(estimate)
  }
  return estimates.sort((a, b) => (a.lastAt > b.lastAt ? -1 : 1))
}

async function estimateOf(
  system: Pick<System, 'storage' | 'clock'>,
  input: EstimationInput,
  group: readonly ReviewRecord[],
  currentRunOf: (recordingId: string) => Promise<string | null>,
): Promise<ReviewEstimate | null> {
  const all = verdictsOf(group, input.verdicts)
  if (all.length === 0) return null
  const newest = group.reduce((last, record) => (record.at > last.at ? record : last))
  const { threshold, sort, recordings, belowSeconds, aboveSeconds } = newest
  const judged: VerdictOfReview[] = []
  const replaced: VerdictOfReview[] = []
  for (let at = 0; at < all.length; at += BATCH) {
    const some = all.slice(at, at + BATCH)
    const runs = await Promise.all(some.map(({ recordingId }) => currentRunOf(recordingId)))
    for (const [place, one] of some.entries()) {
      const list = runs[place] === one.runId ? judged : replaced
      list.push(one)
    }
  }
  const isKnownRun = remembered(async (runId) => {
    const run = await system.storage.runs.get(runId)
    return run !== null && (run.completedAt ?? run.createdAt) <= newest.at
  })
  const last = lastOf(judged, sort)
  const reached =
    last === null
      ? NOTHING_REACHED
      : await reachedQueue(system, {
          ...{ recordings: input.recordings, record: newest, last, isKnownRun },
          verdicts: input.verdicts,
          mostUnjudgedSeconds: UNKNOWN_SHARE * (belowSeconds + aboveSeconds),
        })
  const { count, seconds: listedSeconds } = reached.unjudged
  const isReached = ({ position }: VerdictOfReview) =>
    last !== null && position !== null && compareCandidates(position, last, sort) <= 0
  // Of a run that the newest review did not know, these are in its seconds, and nothing else is known of them.
  let lostSeconds = 0
  for (const one of replaced.filter(isReached)) {
    const current = await currentRunOf(one.recordingId)
    if (current === null || !(await isKnownRun(current))) lostSeconds += one.seconds
  }
  const drawsOf = (side: 'below' | 'above') =>
    judged.filter((one) => one.source === side && !reached.keys.has(stretchKey(one)))
  const designs = reviewDesigns(
    {
      reached: reached.judged.map((one) => ({ ...one, score: belowScore(one.score, threshold) })),
      unjudgedSeconds: listedSeconds + lostSeconds,
      ...{ below: drawsOf('below'), above: drawsOf('above') },
    },
    newest,
  )
  const recall = recallCurve(designs.all, input.secondsByScore)
  const { complete } = designs.all
  const needed = neededDraws({ complete, sampled: designs.drawable }, HALF_WIDTH)
  const neededOf = (isWanted: (from: number) => boolean) =>
    designs.drawable.reduce(
      (sum, { scores }, place) => sum + (isWanted(scores.from) ? (needed[place] as number) : 0),
      0,
    )
  const counted = (wanted: VerdictOfReview['source']) =>
    judged.filter(({ source }) => source === wanted).length
  const share = wrongShare(designs.all)
  const isQueueOpen = listedSeconds + lostSeconds > UNKNOWN_SHARE * (belowSeconds + aboveSeconds)
  return {
    ...{ threshold, sort, recordings, lastAt: newest.at },
    reviews: new Set(all.map(({ review }) => review)).size,
    seconds: belowSeconds + aboveSeconds,
    judged: { queue: counted('queue'), below: counted('below'), above: counted('above') },
    leftOut: replaced.length,
    unjudged: { moments: count, seconds: listedSeconds + lostSeconds },
    all: share,
    unsaid: share !== null ? null : isQueueOpen ? 'queue-not-judged' : 'few-draws',
    below: wrongShare(designs.below),
    above: wrongShare(designs.above),
    recall,
    proposals: recall === null ? [] : recallProposals(recall),
    needed: { below: neededOf((from) => from === 0), above: neededOf((from) => from > 0) },
  }
}

const NOTHING_REACHED: ReachedQueue = {
  judged: [],
  unjudged: { count: 0, seconds: 0 },
  keys: new Set(),
}

/** The last place of the queue that was judged; null: none was. */
function lastOf(judged: readonly VerdictOfReview[], sort: CandidateSort): CandidatePosition | null {
  let last: CandidatePosition | null = null
  for (const { source, position } of judged) {
    if (source !== 'queue' || position === null) continue
    if (last === null || compareCandidates(position, last, sort) > 0) last = position
  }
  return last
}

/** A function that is called once for each argument. */
function remembered<T>(of: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (id) => {
    const found = known.get(id) ?? of(id)
    known.set(id, found)
    return found
  }
}

/** Null: too few draws, or there is no time of which a share could be wrong. */
function wrongShare(design: ReviewedDesign): WrongTime | null {
  const found = wrongTime(design)
  return found?.seconds === 0 ? null : found
}

/** A verdict of a review, with how its moment was chosen. */
interface VerdictOfReview extends JudgedMoment {
  /** The key of the record. */
  readonly review: string
  readonly source: MomentSource
  readonly recordingId: string
  readonly runId: string
  readonly start: number
  readonly end: number
  /** Where it is in the queue; null: it is above the threshold. */
  readonly position: CandidatePosition | null
}

/** One verdict for each moment of the reviews: of several the newest. */
function verdictsOf(
  group: readonly ReviewRecord[],
  verdicts: readonly StretchVerdict[],
): readonly VerdictOfReview[] {
  const threshold = group[0]?.threshold ?? 0
  const keys = new Set(group.map(({ key }) => key))
  const seen = new Set<string>()
  return verdicts.flatMap(({ draw, recordingId, runId, start, end, score, verdict }) => {
    const read = draw === null ? null : readDraw(draw)
    const moment = stretchKey({ runId, start, end })
    if (read === null || !keys.has(read.review) || seen.has(moment)) return []
    seen.add(moment)
    const { review, source, value } = read
    return {
      ...{ review, source, recordingId, runId, start, end, seconds: end - start, verdict },
      // What has no score is found by no threshold.
      score:
        source === 'above' ? Math.max(score ?? 100, threshold) : belowScore(score ?? 0, threshold),
      position: value === null ? null : { value, recordingId, start },
    }
  })
}

/** The mean of a spot may be above the threshold because of a joined gap. */
function belowScore(score: number, threshold: number): number {
  return Math.min(score, threshold - BELOW)
}
