import { neededDraws } from '../calibration/needed-verdicts.ts'
import { recallCurve, recallProposals } from '../calibration/recall-curve.ts'
import {
  type JudgedMoment,
  type ReviewedDesign,
  reviewDesigns,
} from '../calibration/reviewed-design.ts'
import { UNKNOWN_SHARE, type WrongTime, wrongTime } from '../calibration/wrong-time.ts'
import type { JudgedTable } from '../judged/judged-table.ts'
import type { KeptQueue } from '../judged/kept-queue.ts'
import type { KnownRuns } from '../judged/known-runs.ts'
import { type ReachedQueue, reachedQueue } from '../judged/reached-queue.ts'
import {
  type CandidatePosition,
  type CandidateSort,
  compareCandidates,
} from '../review/candidates.ts'
import type { MomentSource, ReviewRecord } from '../review/review-record.ts'
import type { System } from '../runtime/system.ts'
import type { ReviewEstimate } from '../toolkit/calibration.ts'

/** Of the share of wrong time. */
const HALF_WIDTH = 0.05

/** After so many recordings are read, others may go on. */
const BATCH = 500
/** With fewer verdicts all is done in a few milliseconds. */
const FEW_VERDICTS = 2_000

/** A score just below the threshold. */
const BELOW = 1e-6

/** What estimates are made of. */
export interface EstimationInput {
  /** The reviews of the recordings. */
  readonly records: readonly ReviewRecord[]
  /** The verdicts in effect of the recordings. */
  readonly table: JudgedTable
  /** The lists that queues of the recordings were made of. */
  readonly queueOf: (record: Pick<ReviewRecord, 'threshold' | 'sort'>) => KeptQueue
  readonly runs: KnownRuns
  /** The seconds of the recordings by score, 101 bins. */
  readonly secondsByScore: readonly number[]
}

/**
 * What reviews say about all time of their recordings: those with the same threshold and order count together, with the seconds
 * of the newest of them. Newest first; reviews without a verdict say nothing.
 */
export async function reviewEstimates(
  { clock }: Pick<System, 'clock'>,
  input: EstimationInput,
): Promise<ReviewEstimate[]> {
  const estimates: ReviewEstimate[] = []
  const alike = Map.groupBy(input.records, ({ threshold, sort }) => `${threshold} ${sort}`)
  for (const group of alike.values()) {
    const isQuick = input.table.length < FEW_VERDICTS
    const pause = () => (isQuick ? Promise.resolve() : clock.wait(0))
    const estimate = await estimateOf(input, group, pause)
    if (estimate !== null) estimates.push(estimate)
  }
  return estimates.sort((a, b) => (a.lastAt > b.lastAt ? -1 : 1))
}

async function estimateOf(
  input: EstimationInput,
  group: readonly ReviewRecord[],
  pause: () => Promise<void>,
): Promise<ReviewEstimate | null> {
  const { table, runs } = input
  const all = verdictsOf(group, table)
  if (all.length === 0) return null
  const newest = group.reduce((last, record) => (record.at > last.at ? record : last))
  const { threshold, sort, recordings, belowSeconds, aboveSeconds } = newest
  await pause()
  const judged: VerdictOfReview[] = []
  const replaced: VerdictOfReview[] = []
  let read = 0
  for (const one of all) {
    const known = runs.currentOf(one.recordingId)
    const current = known instanceof Promise ? await known : known
    if (known instanceof Promise && ++read % BATCH === 0) await pause()
    const list = current === table.runAt(one.row) ? judged : replaced
    list.push(one)
  }
  const last = lastOf(judged, sort)
  const reached =
    last === null
      ? NOTHING_REACHED
      : await reachedQueue({
          ...{ queue: input.queueOf(newest), sort, last, table, runs, at: newest.at },
          mostUnjudgedSeconds: UNKNOWN_SHARE * (belowSeconds + aboveSeconds),
        })
  await pause()
  const { count, seconds: listedSeconds } = reached.unjudged
  const isReached = ({ position }: VerdictOfReview) =>
    last !== null && position !== null && compareCandidates(position, last, sort) <= 0
  // Of a run that the newest review did not know, these are in its seconds, and nothing else is known of them.
  let lostSeconds = 0
  for (const one of replaced.filter(isReached)) {
    const current = await runs.currentOf(one.recordingId)
    const ended = current === null ? null : await runs.endOf(one.recordingId, current)
    if (ended === null || ended > newest.at) lostSeconds += one.seconds
  }
  const drawsOf = (side: 'below' | 'above') =>
    judged.filter((one) => one.source === side && reached.rows[one.row] !== 1)
  const designs = reviewDesigns(
    {
      reached: reached.judged.map((one) => ({ ...one, score: belowScore(one.score, threshold) })),
      unjudgedSeconds: listedSeconds + lostSeconds,
      ...{ below: drawsOf('below'), above: drawsOf('above') },
    },
    newest,
  )
  await pause()
  const recall = recallCurve(designs.all, input.secondsByScore)
  await pause()
  const { complete } = designs.all
  const needed = neededDraws({ complete, sampled: designs.drawable }, HALF_WIDTH)
  const neededOf = (isWanted: (from: number) => boolean) =>
    designs.drawable.reduce(
      (sum, { scores }, place) => sum + (isWanted(scores.from) ? (needed[place] as number) : 0),
      0,
    )
  const counted = (wanted: VerdictOfReview['source']) =>
    judged.filter(({ source }) => source === wanted).length
  await pause()
  const share = wrongShare(designs.all)
  await pause()
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
  rows: new Uint8Array(0),
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

/** Null: too few draws, or there is no time of which a share could be wrong. */
function wrongShare(design: ReviewedDesign): WrongTime | null {
  const found = wrongTime(design)
  return found?.seconds === 0 ? null : found
}

/** A verdict of a review, with how its moment was chosen. */
interface VerdictOfReview extends JudgedMoment {
  readonly row: number
  readonly source: MomentSource
  readonly recordingId: string
  /** The key of the record. */
  readonly review: string
  /** Where it is in the queue; null: it is above the threshold. */
  readonly position: CandidatePosition | null
}

/** One verdict for each moment of the reviews: of several the newest. */
function verdictsOf(group: readonly ReviewRecord[], table: JudgedTable): VerdictOfReview[] {
  const threshold = group[0]?.threshold ?? 0
  const keys = new Set(group.map(({ key }) => key))
  const { starts, ends, scores, newest } = table.columns
  const isTaken = new Uint8Array(table.length)
  const found: VerdictOfReview[] = []
  for (const [place, recordingId] of table.recordingIds.entries()) {
    const { from, to } = table.rowsAt(place)
    for (let row = from; row < to; row++) {
      const draw = table.drawAt(row)
      const moment = from + (newest[row] as number)
      if (draw === null || !keys.has(draw.review) || isTaken[moment] === 1) continue
      isTaken[moment] = 1
      const { review, source, value } = draw
      const [start, given] = [starts[row] as number, scores[row] as number]
      const score = Number.isNaN(given) ? null : given
      found.push({
        ...{ row, review, source, recordingId, seconds: (ends[row] as number) - start },
        verdict: table.verdictAt(row),
        // What has no score is found by no threshold.
        score:
          source === 'above'
            ? Math.max(score ?? 100, threshold)
            : belowScore(score ?? 0, threshold),
        position: value === null ? null : { value, recordingId, start },
      })
    }
  }
  return found
}

/** The mean of a spot may be above the threshold because of a joined gap. */
function belowScore(score: number, threshold: number): number {
  return Math.min(score, threshold - BELOW)
}
