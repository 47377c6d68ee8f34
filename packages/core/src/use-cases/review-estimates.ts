import { neededDraws } from '../calibration/needed-verdicts.ts'
import { recallCurve, recallProposals } from '../calibration/recall-curve.ts'
import {
  type ReviewedDesign,
  type ReviewVerdict,
  reviewDesigns,
} from '../calibration/reviewed-design.ts'
import { type WrongTime, wrongTime } from '../calibration/wrong-time.ts'
import type { StretchVerdict } from '../model/stretch-verdict.ts'
import { type ReviewRecord, readDraw } from '../review/review-record.ts'
import type { ReviewEstimate } from '../toolkit/calibration.ts'

/** Of the share of wrong time. */
const HALF_WIDTH = 0.05

/** A score just below the threshold. */
const BELOW = 1e-6

/**
 * What reviews say about all time of their recordings: those with the same threshold and order count together, with the seconds
 * of the newest of them. Newest first; reviews without a verdict say nothing.
 * @param records of the same recordings
 * @param verdicts newest first
 * @param secondsByScore the seconds of the recordings by score, 101 bins
 */
export function reviewEstimates(
  records: readonly ReviewRecord[],
  verdicts: readonly StretchVerdict[],
  secondsByScore: readonly number[],
): ReviewEstimate[] {
  const alike = Map.groupBy(records, ({ threshold, sort }) => `${threshold} ${sort}`)
  return [...alike.values()]
    .flatMap((group) => estimateOf(group, verdicts, secondsByScore) ?? [])
    .sort((a, b) => (a.lastAt > b.lastAt ? -1 : 1))
}

function estimateOf(
  group: readonly ReviewRecord[],
  verdicts: readonly StretchVerdict[],
  secondsByScore: readonly number[],
): ReviewEstimate | null {
  const judged = verdictsOf(group, verdicts)
  const newest = group.reduce((last, record) => (record.at > last.at ? record : last))
  if (judged.length === 0) return null
  const { threshold, sort, recordings, belowSeconds, aboveSeconds } = newest
  const designs = reviewDesigns(judged, newest)
  const recall = recallCurve(designs.all, secondsByScore)
  const needed = neededDraws(designs.all, HALF_WIDTH)
  const neededOf = (isWanted: (from: number) => boolean) =>
    designs.all.sampled.reduce(
      (sum, { scores }, place) => sum + (isWanted(scores.from) ? (needed[place] as number) : 0),
      0,
    )
  const count = (wanted: ReviewVerdict['source']) =>
    judged.filter(({ source }) => source === wanted).length
  return {
    ...{ threshold, sort, recordings, lastAt: newest.at },
    reviews: new Set(judged.map(({ review }) => review)).size,
    seconds: belowSeconds + aboveSeconds,
    judged: { queue: count('queue'), below: count('below'), above: count('above') },
    all: wrongShare(designs.all),
    below: wrongShare(designs.below),
    above: wrongShare(designs.above),
    recall,
    proposals: recall === null ? [] : recallProposals(recall),
    needed: { below: neededOf((from) => from === 0), above: neededOf((from) => from > 0) },
  }
}

/** Null: too few draws, or there is no time of which a share could be wrong. */
function wrongShare(design: ReviewedDesign): WrongTime | null {
  const found = wrongTime(design)
  return found?.seconds === 0 ? null : found
}

interface VerdictOfReview extends ReviewVerdict {
  /** The key of the record. */
  readonly review: string
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
    const moment = JSON.stringify([runId, start, end])
    if (read === null || !keys.has(read.review) || seen.has(moment)) return []
    seen.add(moment)
    const { review, source, value } = read
    return {
      ...{ review, source, seconds: end - start, verdict },
      // The mean of a spot may be above the threshold because of a joined gap. What has no score is found by no threshold.
      score:
        source === 'above'
          ? Math.max(score ?? 100, threshold)
          : Math.min(score ?? 0, threshold - BELOW),
      position: value === null ? null : { value, recordingId, start },
    }
  })
}
