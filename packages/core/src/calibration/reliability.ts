import {
  type ConfidenceErrorFigures,
  ConfidenceErrors,
  hundredths,
  type ReliabilityBin,
} from '../evaluation/confidence-error.ts'
import { partitionPoint } from '../statistics/binary-search.ts'
import { quantile } from '../statistics/quantile.ts'
import type { JudgedMoment } from './reviewed-design.ts'
import { seededRandom } from './seeded-random.ts'
import { type Interval, weightedShare } from './wilson.ts'

/** A judged moment that stands for a part of the corpus. */
export interface WeightedMoment extends JudgedMoment {
  readonly recordingId: string
  /** How many moments it stands for: 1/probability of inclusion. */
  readonly weight: number
}

/** A bin of the reliability diagram. Seconds are those of the corpus that it stands for. */
export interface JudgedBin extends ReliabilityBin {
  readonly verdicts: number
  /** Of `shareRight`; null: no verdict. */
  readonly interval: Interval | null
}

export interface EstimatedFigure {
  readonly value: number
  /** Null: less than `LEAST_RECORDINGS` recordings, or the figure is undefined in many resamples. */
  readonly interval: Interval | null
}

/** Whether scores say how often moments are right. Scores 0–100, shares 0–1, intervals 95 %. */
export interface Reliability {
  /** 10 bins: `from` ≤ score < `to`; the last one includes 100. */
  readonly bins: readonly JudgedBin[]
  /** Expected calibration error (Naeini et al. 2015, AAAI, 2901–2907), by time; null: no verdict. */
  readonly ece: EstimatedFigure | null
  /** The probability that a wrong moment has a lower score than a right one, by time, ties half; null: one of them is missing. */
  readonly auc: EstimatedFigure | null
  /** Moments judged as right or wrong. */
  readonly verdicts: number
  /** Moments judged as unclear: they are left out. */
  readonly unclear: number
}

/** Resampling fewer recordings says little about others. */
export const LEAST_RECORDINGS = 10
export const RESAMPLES = 1000
const BINS = 10

/**
 * Compares scores with verdicts. The time of a moment counts `weight` times. The share of a bin has the Wilson interval of its
 * effective sample size. The intervals of ECE and AUC are percentiles of a bootstrap (Efron and Tibshirani 1993, An Introduction
 * to the Bootstrap, chapter 13) that resamples recordings, since moments of one recording are alike (Field and Welsh 2007, J.
 * Royal Stat. Soc. B 69, 369–390); the interval of DeLong knows neither weights nor recordings. ECE is never negative, so that
 * it and its interval are too high with few verdicts. Scores are rounded to hundredths. The same `seed`, the same intervals.
 */
export function reliability(moments: readonly WeightedMoment[], seed: number): Reliability {
  const clear = moments.filter(({ verdict }) => verdict !== 'unclear')
  const figures = figuresOf(clear)
  const resamples = resampled(clear, seed)
  const estimated = (name: 'ece' | 'auc'): EstimatedFigure | null => {
    const value = figures[name]
    if (value === null) return null
    return { value, interval: percentileInterval(resamples.map((resample) => resample[name])) }
  }
  return {
    bins: figures.reliability.map((bin, i, bins) => {
      const last = i === bins.length - 1 ? Infinity : 100 * bin.to
      const own = clear.filter(
        ({ score }) => hundredths(score) >= 100 * bin.from && hundredths(score) < last,
      )
      const items = own.map((moment) => ({
        weight: moment.weight * moment.seconds,
        isHit: moment.verdict === 'right',
      }))
      return { ...bin, verdicts: own.length, interval: weightedShare(items)?.interval ?? null }
    }),
    ece: estimated('ece'),
    auc: estimated('auc'),
    verdicts: clear.length,
    unclear: moments.length - clear.length,
  }
}

function figuresOf(moments: readonly WeightedMoment[]): ConfidenceErrorFigures {
  const errors = new ConfidenceErrors()
  const counts = moments.flatMap(({ score, seconds, weight, verdict }) => {
    const time = weight * seconds
    return [hundredths(score), ...(verdict === 'wrong' ? [time, 0] : [0, time])]
  })
  errors.addCounts(Float64Array.from(counts))
  return errors.finish()
}

interface ResampledFigures {
  readonly ece: number | null
  readonly auc: number | null
}

/** The figures of as many recordings, drawn with replacement, `RESAMPLES` times. None: there are too few. */
function resampled(moments: readonly WeightedMoment[], seed: number): ResampledFigures[] {
  const ids = [...new Set(moments.map(({ recordingId }) => recordingId))]
  if (ids.length < LEAST_RECORDINGS) return []
  const sorted = sortedMoments(moments, ids)
  const draws = new Uint16Array(ids.length)
  const random = seededRandom(seed)
  const figures: ResampledFigures[] = []
  while (figures.length < RESAMPLES) {
    draws.fill(0)
    for (let i = 0; i < ids.length; i++) {
      const drawn = Math.floor(random() * ids.length)
      draws[drawn] = (draws[drawn] as number) + 1
    }
    figures.push(figuresOfDraws(sorted, draws))
  }
  return figures
}

/** Moments by score, those of a score wrong before right, so that a resample is one pass over them. */
interface SortedMoments {
  /** The scores that occur, in hundredths. */
  readonly scores: Float64Array
  /** Where the wrong moments of a score start, and its right ones. One more: the end. */
  readonly wrongFrom: Int32Array
  readonly rightFrom: Int32Array
  /** The place of the recording of each moment, and its time. */
  readonly recordings: Int32Array
  readonly times: Float64Array
}

function sortedMoments(
  moments: readonly WeightedMoment[],
  recordingIds: readonly string[],
): SortedMoments {
  const placeOf = new Map(recordingIds.map((id, place) => [id, place]))
  const isRight = ({ verdict }: WeightedMoment) => Number(verdict === 'right')
  const keys = Float64Array.from(moments, (one) => 2 * hundredths(one.score) + isRight(one))
  const order = Uint32Array.from(moments.keys()).sort(
    (a, b) => (keys[a] as number) - (keys[b] as number),
  )
  const scores = Float64Array.from(new Set(moments.map(({ score }) => hundredths(score)))).sort()
  const before = (key: number) =>
    partitionPoint(order.length, (at) => (keys[order[at] as number] as number) >= key)
  const at = (place: number) => moments[place] as WeightedMoment
  return {
    scores,
    wrongFrom: Int32Array.from([...[...scores].map((score) => before(2 * score)), order.length]),
    rightFrom: Int32Array.from([...scores].map((score) => before(2 * score + 1))),
    recordings: Int32Array.from(order, (one) => placeOf.get(at(one).recordingId) as number),
    times: Float64Array.from(order, (one) => at(one).seconds * at(one).weight),
  }
}

/** ECE and AUC as `ConfidenceErrors` has them, in one pass. `draws`: how often each recording was drawn. */
function figuresOfDraws(
  { scores, wrongFrom, rightFrom, recordings, times }: SortedMoments,
  draws: Uint16Array,
): ResampledFigures {
  const gaps = new Float64Array(BINS)
  let [wrongBefore, rightBefore, pairs] = [0, 0, 0]
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] as number
    const right = rightFrom[place] as number
    const end = wrongFrom[place + 1] as number
    let [w, r] = [0, 0]
    for (let i = wrongFrom[place] as number; i < right; i++) {
      w += (draws[recordings[i] as number] as number) * (times[i] as number)
    }
    for (let i = right; i < end; i++) {
      r += (draws[recordings[i] as number] as number) * (times[i] as number)
    }
    const bin = Math.min(Math.floor((score * BINS) / 10_000), BINS - 1)
    // The gap of a bin is |Σ time · score − right time|.
    gaps[bin] = (gaps[bin] as number) + ((w + r) * score) / 10_000 - r
    pairs += r * (wrongBefore + w / 2)
    wrongBefore += w
    rightBefore += r
  }
  const all = wrongBefore + rightBefore
  const possible = wrongBefore * rightBefore
  return {
    ece: all > 0 ? gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / all : null,
    auc: possible > 0 ? pairs / possible : null,
  }
}

/** The 2.5 % and 97.5 % points. Null: more than one in twenty resamples has no value. */
function percentileInterval(values: readonly (number | null)[]): Interval | null {
  const known = Float64Array.from(values.filter((value) => value !== null)).sort()
  if (known.length === 0 || known.length < 0.95 * values.length) return null
  return { low: quantile(known, 0.025), high: quantile(known, 0.975) }
}
