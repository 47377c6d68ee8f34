import {
  type ConfidenceErrorFigures,
  ConfidenceErrors,
  hundredths,
  type ReliabilityBin,
} from '../evaluation/confidence-error.ts'
import { quantile } from '../statistics/quantile.ts'
import { allSteps, type Steps } from '../statistics/steps.ts'
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
/** Counting so many moments takes some milliseconds. */
const COUNTS_OF_STEP = 1_000_000

/**
 * Compares scores with verdicts. The time of a moment counts `weight` times. The share of a bin has the Wilson interval of its
 * effective sample size. The intervals of ECE and AUC are percentiles of a bootstrap (Efron and Tibshirani 1993, An Introduction
 * to the Bootstrap, chapter 13) that resamples recordings, since moments of one recording are alike (Field and Welsh 2007, J.
 * Royal Stat. Soc. B 69, 369–390); the interval of DeLong knows neither weights nor recordings. ECE is never negative, so that
 * it and its interval are too high with few verdicts. Scores are rounded to hundredths. The same `seed`, the same intervals.
 */
export function reliability(moments: readonly WeightedMoment[], seed: number): Reliability {
  return allSteps(reliabilitySteps(moments, seed))
}

/** `reliability` in steps of some milliseconds. */
export function* reliabilitySteps(
  moments: readonly WeightedMoment[],
  seed: number,
): Steps<Reliability> {
  const clear = moments.filter(({ verdict }) => verdict !== 'unclear')
  const figures = figuresOf(clear)
  const resamples = yield* resampled(clear, seed)
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
function* resampled(moments: readonly WeightedMoment[], seed: number): Steps<ResampledFigures[]> {
  const recordings = [...Map.groupBy(moments, ({ recordingId }) => recordingId).values()]
  if (recordings.length < LEAST_RECORDINGS) return []
  const scores = Float64Array.from(new Set(moments.map(({ score }) => hundredths(score)))).sort()
  const placeOf = new Map([...scores].map((score, place) => [score, place]))
  // Wrong time of a score is counted at its place, right time behind all scores.
  const items = recordings.map((own) => ({
    places: Int32Array.from(own, ({ score, verdict }) => {
      const place = placeOf.get(hundredths(score)) as number
      return verdict === 'wrong' ? place : scores.length + place
    }),
    times: Float64Array.from(own, ({ seconds, weight }) => weight * seconds),
  }))
  const counted = new Float64Array(2 * scores.length)
  const [wrong, right] = [counted.subarray(0, scores.length), counted.subarray(scores.length)]
  const random = seededRandom(seed)
  const figures: ResampledFigures[] = []
  let counts = 0
  while (figures.length < RESAMPLES) {
    counts += moments.length + scores.length
    if (counts > COUNTS_OF_STEP) {
      yield
      counts = 0
    }
    counted.fill(0)
    for (let i = 0; i < items.length; i++) {
      const { places, times } = items[Math.floor(random() * items.length)] as (typeof items)[number]
      for (let moment = 0; moment < places.length; moment++) {
        const place = places[moment] as number
        counted[place] = (counted[place] as number) + (times[moment] as number)
      }
    }
    figures.push(figuresOfTimes(scores, wrong, right))
  }
  return figures
}

/** ECE and AUC as `ConfidenceErrors` has them, in one pass over the scores that occur: a hundred times faster for few. */
function figuresOfTimes(
  scores: Float64Array,
  wrong: Float64Array,
  right: Float64Array,
): ResampledFigures {
  const gaps = new Float64Array(BINS)
  let [wrongBefore, rightBefore, pairs] = [0, 0, 0]
  for (let place = 0; place < scores.length; place++) {
    const [score, w, r] = [scores[place] as number, wrong[place] as number, right[place] as number]
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
