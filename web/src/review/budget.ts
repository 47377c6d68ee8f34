import {
  CANDIDATE_THRESHOLDS,
  type CorpusStatisticsView,
  type Reason,
} from '@toolkit/server/client'

/** What is played besides a moment: a second before it, and a little after it. */
export const LEAD_SECONDS = 1
export const TAIL_SECONDS = 0.3

/** What lies below a threshold. */
export interface ThresholdCost {
  readonly max: number
  readonly moments: number
  /** The time to listen to all of them once. */
  readonly seconds: number
}

/**
 * The cost of each threshold, ascending: the higher, the more moments and the longer.
 * @param reason of the moments that have it; absent: of all.
 */
export function thresholdCosts(
  { items }: CorpusStatisticsView,
  reason?: Reason,
): readonly ThresholdCost[] {
  return CANDIDATE_THRESHOLDS.map((max) => {
    const all = items.flatMap(({ spots }) => spots.filter((one) => one.max === max))
    const spots =
      reason === undefined
        ? all
        : all.flatMap(({ reasons }) => reasons.filter((one) => one.reason === reason))
    const moments = spots.reduce((sum, { total }) => sum + total, 0)
    const seconds = spots.reduce((sum, { totalSeconds }) => sum + totalSeconds, 0)
    return { max, moments, seconds: seconds + moments * (LEAD_SECONDS + TAIL_SECONDS) }
  })
}

/** The lowest threshold whose moments fill the time; the highest one if none does. */
export function thresholdFor(costs: readonly ThresholdCost[], seconds: number): number {
  const filling = costs.find((cost) => cost.seconds >= seconds) ?? costs.at(-1)
  return filling?.max ?? CANDIDATE_THRESHOLDS[0]
}

/** What is heard of a moment. */
interface Heard {
  readonly start: number
  readonly end: number
}

/** The time to listen to a moment once. */
export function listeningSeconds({ start, end }: Heard): number {
  return Math.min(start, LEAD_SECONDS) + end - start + TAIL_SECONDS
}

/** About how long a moment is that was drawn above the threshold. */
const DRAWN_SECONDS = 4

/** The time to listen to a draw. */
export const DRAW_LISTENING = listeningSeconds({ start: DRAWN_SECONDS, end: 2 * DRAWN_SECONDS })

/**
 * How many of the first moments of the queue are heard within the time, together with the draws that are this share (0–1) of the
 * review: at least one, if there is any; none if all are draws.
 */
export function withinBudget(moments: readonly Heard[], seconds: number, share: number): number {
  if (share >= 1) return 0
  const drawsOfEach = (share / (1 - share)) * DRAW_LISTENING
  let left = seconds
  const beyond = moments.findIndex((moment) => {
    left -= listeningSeconds(moment) + drawsOfEach
    return left < 0
  })
  return beyond < 0 ? moments.length : Math.max(beyond, 1)
}
