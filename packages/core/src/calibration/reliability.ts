import {
  type ConfidenceErrorFigures,
  ConfidenceErrors,
  hundredths,
  type ReliabilityBin,
} from '../evaluation/confidence-error.ts'
import { JUDGEMENTS } from '../model/stretch-verdict.ts'
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

/** Judged moments in columns: they are handed to a thread as they are, and take 21 bytes each. */
export interface MomentColumns {
  /** The place of the recording, from 0. */
  readonly recordings: Int32Array
  /** 0–100. */
  readonly scores: Float64Array
  /** The seconds that each stands for: its own, times its weight. */
  readonly times: Float64Array
  /** Places in `JUDGEMENTS`. */
  readonly verdicts: Uint8Array
}

const [RIGHT, WRONG] = [JUDGEMENTS.indexOf('right'), JUDGEMENTS.indexOf('wrong')]

/** The columns of moments, with recordings in the order of their first moment. */
export function momentColumns(moments: readonly WeightedMoment[]): MomentColumns {
  const ids = new Map<string, number>()
  for (const { recordingId } of moments) if (!ids.has(recordingId)) ids.set(recordingId, ids.size)
  return {
    recordings: Int32Array.from(moments, ({ recordingId }) => ids.get(recordingId) as number),
    scores: Float64Array.from(moments, ({ score }) => score),
    times: Float64Array.from(moments, ({ weight, seconds }) => weight * seconds),
    verdicts: Uint8Array.from(moments, ({ verdict }) => JUDGEMENTS.indexOf(verdict)),
  }
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
/** Scores in hundredths: 0 … 100.00. */
const SCORES = 10_001

/**
 * Compares scores with verdicts. The time of a moment counts `weight` times. The share of a bin has the Wilson interval of its
 * effective sample size. The intervals of ECE and AUC are percentiles of a bootstrap (Efron and Tibshirani 1993, An Introduction
 * to the Bootstrap, chapter 13) that resamples recordings, since moments of one recording are alike (Field and Welsh 2007, J.
 * Royal Stat. Soc. B 69, 369–390); the interval of DeLong knows neither weights nor recordings. ECE is never negative, so that
 * it and its interval are too high with few verdicts. Scores are rounded to hundredths. The same `seed`, the same intervals.
 */
export function reliability(moments: MomentColumns, seed: number): Reliability {
  const sorted = sortedMoments(moments)
  const figures = figuresOf(sorted)
  const resamples = resampled(sorted, seed)
  const estimated = (name: 'ece' | 'auc'): EstimatedFigure | null => {
    const value = figures[name]
    if (value === null) return null
    return { value, interval: percentileInterval(resamples.map((resample) => resample[name])) }
  }
  const { times, hits } = timesByBin(moments)
  return {
    bins: figures.reliability.map((bin, i) => {
      const [own, isHit] = [times[i] as number[], hits[i] as boolean[]]
      const items = own.map((weight, place) => ({ weight, isHit: isHit[place] as boolean }))
      return { ...bin, verdicts: own.length, interval: weightedShare(items)?.interval ?? null }
    }),
    ece: estimated('ece'),
    auc: estimated('auc'),
    verdicts: sorted.times.length,
    unclear: moments.times.length - sorted.times.length,
  }
}

/** The times of the clear moments of each bin, and whether they are right. */
function timesByBin({ scores, times, verdicts }: MomentColumns) {
  const found = {
    times: Array.from({ length: BINS }, () => [] as number[]),
    hits: Array.from({ length: BINS }, () => [] as boolean[]),
  }
  for (let place = 0; place < verdicts.length; place++) {
    const verdict = verdicts[place] as number
    if (verdict !== RIGHT && verdict !== WRONG) continue
    const bin = binOf(hundredths(scores[place] as number))
    found.times[bin]?.push(times[place] as number)
    found.hits[bin]?.push(verdict === RIGHT)
  }
  return found
}

/** The bin of a score in hundredths. */
function binOf(score: number): number {
  return Math.min(Math.floor((score * BINS) / 10_000), BINS - 1)
}

function figuresOf({ scores, wrongFrom, rightFrom, times }: SortedMoments): ConfidenceErrorFigures {
  const counts = new Float64Array(3 * scores.length)
  const sum = (from: number, to: number) => {
    let all = 0
    for (let place = from; place < to; place++) all += times[place] as number
    return all
  }
  for (let place = 0; place < scores.length; place++) {
    const [wrong, right] = [wrongFrom[place] as number, rightFrom[place] as number]
    counts[3 * place] = scores[place] as number
    counts[3 * place + 1] = sum(wrong, right)
    counts[3 * place + 2] = sum(right, wrongFrom[place + 1] as number)
  }
  const errors = new ConfidenceErrors()
  errors.addCounts(counts)
  return errors.finish()
}

interface ResampledFigures {
  readonly ece: number | null
  readonly auc: number | null
}

/** So many resamples are made in one pass: their draws of a recording lie side by side. */
const LANES = 4

/** The figures of as many recordings, drawn with replacement, `RESAMPLES` times. None: there are too few. */
function resampled(sorted: SortedMoments, seed: number): ResampledFigures[] {
  const { recordingCount } = sorted
  if (recordingCount < LEAST_RECORDINGS) return []
  // Numbers of the same kind as the times: none is converted.
  const draws = new Float64Array(LANES * recordingCount)
  const random = seededRandom(seed)
  const figures: ResampledFigures[] = []
  while (figures.length < RESAMPLES) {
    draws.fill(0)
    for (let lane = 0; lane < LANES; lane++) {
      for (let i = 0; i < recordingCount; i++) {
        const drawn = LANES * Math.floor(random() * recordingCount) + lane
        draws[drawn] = (draws[drawn] as number) + 1
      }
    }
    figures.push(...figuresOfDraws(sorted, draws))
  }
  return figures
}

/** Clear moments by score, those of a score wrong before right, so that a resample is one pass over them. */
interface SortedMoments {
  /** The scores that occur, in hundredths. */
  readonly scores: Float64Array
  /** Where the wrong moments of a score start, and its right ones. One more: the end. */
  readonly wrongFrom: Int32Array
  readonly rightFrom: Int32Array
  /** The place of the recording of each moment among those that have one, and its time. */
  readonly recordings: Int32Array
  readonly recordingCount: number
  readonly times: Float64Array
}

/** Sorts by counting: O(moments + scores). Moments that are alike stay in their order. */
function sortedMoments(moments: MomentColumns): SortedMoments {
  const clear: number[] = []
  /** Where the moments of each score start: twice the hundredths, and 1 more for right ones. */
  const firsts = new Int32Array(2 * SCORES + 1)
  const keys = new Int32Array(moments.times.length)
  for (let place = 0; place < keys.length; place++) {
    const verdict = moments.verdicts[place] as number
    if (verdict !== RIGHT && verdict !== WRONG) continue
    const key = 2 * hundredths(moments.scores[place] as number) + Number(verdict === RIGHT)
    keys[place] = key
    firsts[key + 1] = (firsts[key + 1] as number) + 1
    clear.push(place)
  }
  for (let key = 0; key < 2 * SCORES; key++) {
    firsts[key + 1] = (firsts[key + 1] as number) + (firsts[key] as number)
  }
  const next = firsts.slice()
  const placeOf = new Map<number, number>()
  const recordings = new Int32Array(clear.length)
  const times = new Float64Array(clear.length)
  for (const place of clear) {
    const key = keys[place] as number
    const at = next[key] as number
    next[key] = at + 1
    const recording = moments.recordings[place] as number
    const known = placeOf.get(recording) ?? placeOf.size
    placeOf.set(recording, known)
    recordings[at] = known
    times[at] = moments.times[place] as number
  }
  const scores: number[] = []
  for (let score = 0; score < SCORES; score++) {
    if (firsts[2 * score] !== firsts[2 * score + 2]) scores.push(score)
  }
  return {
    scores: Float64Array.from(scores),
    wrongFrom: Int32Array.from([
      ...scores.map((score) => firsts[2 * score] as number),
      clear.length,
    ]),
    rightFrom: Int32Array.from(scores, (score) => firsts[2 * score + 1] as number),
    ...{ recordings, recordingCount: placeOf.size, times },
  }
}

/** ECE and AUC as `ConfidenceErrors` has them, of `LANES` resamples in one pass. `draws`: how often each has each recording. */
function figuresOfDraws(sorted: SortedMoments, draws: Float64Array): ResampledFigures[] {
  const { scores, wrongFrom, rightFrom } = sorted
  const [wrong, right] = [new Float64Array(LANES), new Float64Array(LANES)]
  // In arrays, as a number that is set in an object is allocated anew.
  const [wrongBefore, rightBefore] = [new Float64Array(LANES), new Float64Array(LANES)]
  const [gaps, pairs] = [new Float64Array(BINS * LANES), new Float64Array(LANES)]
  for (let place = 0; place < scores.length; place++) {
    const score = scores[place] as number
    const middle = rightFrom[place] as number
    setTimes(wrong, sorted, draws, wrongFrom[place] as number, middle)
    setTimes(right, sorted, draws, middle, wrongFrom[place + 1] as number)
    const first = LANES * binOf(score)
    for (let lane = 0; lane < LANES; lane++) {
      const w = wrong[lane] as number
      const r = right[lane] as number
      const before = wrongBefore[lane] as number
      // The gap of a bin is |Σ time · score − right time|.
      gaps[first + lane] = (gaps[first + lane] as number) + ((w + r) * score) / 10_000 - r
      pairs[lane] = (pairs[lane] as number) + r * (before + w / 2)
      wrongBefore[lane] = before + w
      rightBefore[lane] = (rightBefore[lane] as number) + r
    }
  }
  return Array.from(pairs, (ordered, lane) => {
    const [w, r] = [wrongBefore[lane] as number, rightBefore[lane] as number]
    let gap = 0
    for (let bin = 0; bin < BINS; bin++) gap += Math.abs(gaps[LANES * bin + lane] as number)
    return { ece: w + r > 0 ? gap / (w + r) : null, auc: w * r > 0 ? ordered / (w * r) : null }
  })
}

/** Sets the time of some moments in each of `LANES` resamples. */
function setTimes(
  sums: Float64Array,
  { recordings, times }: SortedMoments,
  draws: Float64Array,
  from: number,
  to: number,
): void {
  let one = 0
  let two = 0
  let three = 0
  let four = 0
  for (let i = from; i < to; i++) {
    const first = LANES * (recordings[i] as number)
    const time = times[i] as number
    one += (draws[first] as number) * time
    two += (draws[first + 1] as number) * time
    three += (draws[first + 2] as number) * time
    four += (draws[first + 3] as number) * time
  }
  sums[0] = one
  sums[1] = two
  sums[2] = three
  sums[3] = four
}

/** The 2.5 % and 97.5 % points. Null: more than one in twenty resamples has no value. */
function percentileInterval(values: readonly (number | null)[]): Interval | null {
  const known = Float64Array.from(values.filter((value) => value !== null)).sort()
  if (known.length === 0 || known.length < 0.95 * values.length) return null
  return { low: quantile(known, 0.025), high: quantile(known, 0.975) }
}
