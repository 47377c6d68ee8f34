import {
  type BegunReviewView,
  blindOrder,
  type CorpusSpotView,
  candidateValue,
  drawText,
  type Reason,
} from '@toolkit/server/client'
import { DRAW_LISTENING } from './budget.ts'
import type { ReviewSort } from './review-search.ts'
import { momentKey, type ReviewMoment } from './session.ts'

/** The most draws of each side that a review can have. */
const MAX_DRAWS = 500
/** What is known of the queue when draws are asked for. */
interface Queue {
  readonly moments: readonly CorpusSpotView[]
  /** Nothing below the threshold is left besides these. */
  readonly isWhole: boolean
}

/** So many on each side of the threshold say something. */
const LEAST_OF_SIDE = 10

/**
 * How many moments are drawn on each side of the threshold, so that they are this share (0–1) of the review. Below it they are a
 * third, which tell how much is wrong in what the time is too short for; of few at least those that say something, or half. None
 * if the queue has all.
 */
export function drawCounts(
  { moments, isWhole }: Queue,
  share: number,
  seconds: number,
): { readonly below: number; readonly above: number } {
  const all = share >= 1 ? seconds / DRAW_LISTENING : (moments.length * share) / (1 - share)
  const few = Math.min(LEAST_OF_SIDE, Math.floor(all / 2))
  const below = isWhole && share < 1 ? 0 : Math.max(Math.round(all / 3), few)
  const above = Math.round(all) - below
  return { below: Math.min(below, MAX_DRAWS), above: Math.min(above, MAX_DRAWS) }
}

/** The moments of a review without draws. */
export function queueMoments(moments: readonly CorpusSpotView[]): readonly ReviewMoment[] {
  return moments.map((moment) => ({ ...placeOf(moment), draw: null }))
}

/**
 * The moments of the queue with the draws among them, so that nobody knows which are draws. A moment that is both is judged at the
 * first of its places. A queue of one reason says nothing of the others before its last moment, so that its verdicts are no part of
 * an estimate, and a moment that is both is a draw alone.
 */
export function plannedMoments(
  queue: readonly CorpusSpotView[],
  { id, draws }: Pick<BegunReviewView, 'id' | 'draws'>,
  { order, share, seed, reason = null }: PlanOptions,
): readonly ReviewMoment[] {
  const drawn = draws.map((moment) => ({ ...placeOf(moment), draw: moment.draw }))
  const drawnKeys = new Set(reason === null ? [] : drawn.map(momentKey))
  const queued = queue
    .filter((moment) => !drawnKeys.has(momentKey(moment)))
    .map((moment) => ({
      ...placeOf(moment),
      draw:
        reason === null
          ? drawText({ review: id, source: 'queue', value: candidateValue(moment, order) })
          : null,
    }))
  const planned = blindOrder({ queue: queued.length, audit: drawn.length }, seed, share)
  const moments = new Map<string, ReviewMoment>()
  for (let at = 0; at < planned.length; at++) {
    const item = planned.at(at)
    if (item === null) break
    const moment = (item.source === 'queue' ? queued : drawn)[item.index]
    if (moment === undefined) continue
    const key = momentKey(moment)
    if (!moments.has(key)) moments.set(key, moment)
  }
  return [...moments.values()]
}

interface PlanOptions {
  readonly order: ReviewSort
  /** Of the draws, 0–1. */
  readonly share: number
  readonly seed: number
  /** The only reason of the moments in the queue; absent: any. */
  readonly reason?: Reason | null
}

function placeOf({
  recordingId,
  recordingName,
  runId,
  start,
  end,
  mean,
  min,
  reasons,
}: Omit<ReviewMoment, 'draw'>) {
  return { recordingId, recordingName, runId, start, end, mean, min, reasons }
}
