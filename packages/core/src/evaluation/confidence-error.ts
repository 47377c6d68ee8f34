import { samplesCovering, samplesWithin, sampleTime } from '../curves/curve-figures.ts'
import { ToolkitError } from '../errors.ts'
import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'
import { lanesOf, SCORE_ALL, type Stretch, sweepBoth } from '../statistics/speech-sweep.ts'

/** Confidences are counted in hundredths, 0 … 100.00: exact for whole scores. */
const STEPS = 100
const VALUES = 100 * STEPS + 1
const BINS = 10
const LOWEST_SHARES = [0.05, 0.1, 0.2, 0.3] as const

/** What is known of a recording: how sure the hypothesis is at each moment, and where it is wrong. */
export interface ConfidenceAndErrors {
  /**
   * The confidence of the hypothesis: a curve, or turns in any order, of which at each moment the one with the lowest
   * confidence counts. Time without a value does not count, neither as wrong nor as right; with turns, that is all time in
   * which the hypothesis is silent.
   */
  readonly confidence: ScoreCurve | readonly ConfidentTurn[]
  /** Where it is wrong, by start and without overlap: `errorStretches`. */
  readonly errors: readonly Stretch[]
  /** The time that counts, by start and without overlap: `scoredStretches` with the same options. */
  readonly scored: readonly Stretch[]
}

/** A turn with its confidence, 0–100; null: it has none. Seconds, half-open. */
export interface ConfidentTurn extends Stretch {
  readonly confidence: number | null
}

/** What confidence says about errors. Times in seconds, shares 0–1. */
export interface ConfidenceErrorFigures {
  readonly wrongSeconds: number
  /** Scored time with a confidence. */
  readonly scoredSeconds: number
  /** The share of all wrong time in the `share` of the scored time with the lowest confidence; null: nothing is wrong. */
  readonly lowest: readonly { readonly share: number; readonly wrongShare: number | null }[]
  /** Probability that a wrong moment has a lower confidence than a right one (ties count half); null: one of them is missing. */
  readonly auc: number | null
  /** Expected calibration error with 10 bins of equal width (Naeini et al. 2015), 0–1; null: no scored time. */
  readonly ece: number | null
  /** Reliability diagram: 10 bins of confidence, `from` ≤ confidence < `to`, 0–100; the last one includes 100. */
  readonly reliability: readonly ReliabilityBin[]
}

export interface ReliabilityBin {
  readonly from: number
  readonly to: number
  readonly seconds: number
  /** 0–100; null: no time, as in `shareRight`. */
  readonly meanConfidence: number | null
  readonly shareRight: number | null
}

/**
 * Compares confidence with errors on the time axis, over one or many recordings in constant memory. A moment is wrong if there
 * is any error, also where the hypothesis is silent but the reference speaks (missed): it then counts with the value that the
 * curve has there. Confidences are rounded to hundredths. Scores of different origins are never combined: one accumulator
 * each.
 */
export class ConfidenceErrors {
  readonly #wrong = new Float64Array(VALUES)
  readonly #right = new Float64Array(VALUES)

  /** Throws `internal` for a score outside 0–100. O(samples + stretches). */
  add({ confidence, errors, scored }: ConfidenceAndErrors): void {
    const [wrong, right] = timesOf(confidence)
    let place = 0
    for (const { start, end } of scored) {
      let from = start
      while (place < errors.length && (errors[place] as Stretch).end <= start) place += 1
      for (; place < errors.length; place++) {
        const error = errors[place] as Stretch
        if (error.start >= end) break
        right.add(from, error.start)
        from = Math.min(error.end, end)
        wrong.add(Math.max(error.start, start), from)
        // It may go on in the next part.
        if (error.end > end) break
      }
      right.add(from, end)
    }
    wrong.addTo(this.#wrong)
    right.addTo(this.#right)
  }

  /** What was added, to be kept and added again: [confidence in hundredths, wrong seconds, right seconds] in turn. */
  counts(): Float64Array {
    const counted: number[] = []
    for (let value = 0; value < VALUES; value++) {
      const [wrong, right] = [this.#wrong[value] as number, this.#right[value] as number]
      if (wrong > 0 || right > 0) counted.push(value, wrong, right)
    }
    return Float64Array.from(counted)
  }

  /** Adds the counts of another accumulator. */
  addCounts(counts: Float64Array): void {
    for (let i = 0; i < counts.length; i += 3) {
      const value = counts[i] as number
      this.#wrong[value] = (this.#wrong[value] as number) + (counts[i + 1] as number)
      this.#right[value] = (this.#right[value] as number) + (counts[i + 2] as number)
    }
  }

  finish(): ConfidenceErrorFigures {
    const [wrong, right] = [this.#wrong, this.#right]
    const wrongSeconds = sum(wrong)
    const rightSeconds = sum(right)
    const scoredSeconds = wrongSeconds + rightSeconds
    const reliability = reliabilityOf(wrong, right)
    const gaps = reliability.map(({ seconds, meanConfidence, shareRight }) =>
      meanConfidence === null || shareRight === null
        ? 0
        : seconds * Math.abs(meanConfidence / 100 - shareRight),
    )
    const pairs = wrongSeconds * rightSeconds
    return {
      wrongSeconds,
      scoredSeconds,
      lowest: LOWEST_SHARES.map((share) => ({
        share,
        wrongShare:
          wrongSeconds > 0 ? wrongIn(wrong, right, share * scoredSeconds) / wrongSeconds : null,
      })),
      auc: pairs > 0 ? orderedPairs(wrong, right, rightSeconds) / pairs : null,
      ece: scoredSeconds > 0 ? sum(gaps) / scoredSeconds : null,
      reliability,
    }
  }
}

/** Counts how much time has each confidence, in hundredths. */
interface ConfidenceTimes {
  /** Adds the time `start` ≤ t < `end` as far as it has a confidence. Calls are in order of time and do not overlap. */
  add(start: number, end: number): void
  addTo(totals: Float64Array): void
}

/** Two of them, for wrong and for right time. */
function timesOf(
  confidence: ConfidenceAndErrors['confidence'],
): readonly [ConfidenceTimes, ConfidenceTimes] {
  if ('resolution' in confidence) return [new SampleTimes(confidence), new SampleTimes(confidence)]
  const pieces = lowestOfTurns(confidence)
  return [new PieceTimes(pieces), new PieceTimes(pieces)]
}

/** How much time of a curve has each confidence. Whole samples are counted, so that a day of them is exact. */
class SampleTimes implements ConfidenceTimes {
  readonly #curve: ScoreCurve
  readonly #samples = new Float64Array(VALUES)
  readonly #seconds = new Float64Array(VALUES)

  constructor(curve: ScoreCurve) {
    this.#curve = curve
  }

  add(start: number, end: number): void {
    const { resolution, values } = this.#curve
    const first = Math.max(samplesWithin(start, resolution), 0)
    const last = Math.min(samplesCovering(end, resolution), values.length)
    for (let sample = first; sample < last; sample++) {
      const value = this.#valueOf(sample)
      if (value < 0) continue
      // Only the first and the last sample can be cut.
      if (sample > first && sample < last - 1) {
        this.#samples[value] = (this.#samples[value] as number) + 1
        continue
      }
      const from = Math.max(start, sampleTime(sample, resolution))
      const to = Math.min(end, sampleTime(sample + 1, resolution))
      if (to > from) this.#seconds[value] = (this.#seconds[value] as number) + to - from
    }
  }

  addTo(totals: Float64Array): void {
    for (let value = 0; value < VALUES; value++) {
      const whole = (this.#samples[value] as number) * this.#curve.resolution
      totals[value] = (totals[value] as number) + whole + (this.#seconds[value] as number)
    }
  }

  /** The confidence of a sample in hundredths; −1: missing. */
  #valueOf(sample: number): number {
    const { values } = this.#curve
    const score = values[sample] as number
    const isMissing =
      Number.isNaN(score) || (values instanceof Uint8Array && score === MISSING_BYTE)
    return isMissing ? -1 : hundredths(score)
  }
}

/** A time with one confidence, in hundredths. */
interface Piece extends Stretch {
  readonly value: number
}

class PieceTimes implements ConfidenceTimes {
  readonly #pieces: readonly Piece[]
  readonly #seconds = new Float64Array(VALUES)
  /** Pieces before this one have ended. */
  #place = 0

  constructor(pieces: readonly Piece[]) {
    this.#pieces = pieces
  }

  add(start: number, end: number): void {
    while ((this.#pieces[this.#place]?.end ?? Number.POSITIVE_INFINITY) <= start) this.#place += 1
    for (let place = this.#place; place < this.#pieces.length; place++) {
      const piece = this.#pieces[place] as Piece
      if (piece.start >= end) return
      const seconds = Math.min(end, piece.end) - Math.max(start, piece.start)
      if (seconds <= 0) continue
      this.#seconds[piece.value] = (this.#seconds[piece.value] as number) + seconds
    }
  }

  addTo(totals: Float64Array): void {
    for (const [value, seconds] of this.#seconds.entries()) {
      totals[value] = (totals[value] as number) + seconds
    }
  }
}

/** The time of turns with the lowest confidence at each moment, by start. O(n log n + n · s) if s turns overlap at a time. */
function lowestOfTurns(turns: readonly ConfidentTurn[]): Piece[] {
  const scored = turns.filter(({ confidence }) => confidence !== null)
  const values = scored.map(({ confidence }) => hundredths(confidence as number))
  // Each turn is a speaker of its own.
  const lanes = lanesOf(scored.map(({ start, end }, i) => ({ speaker: String(i), start, end })))
  const pieces: Piece[] = []
  sweepBoth(lanes, lanesOf([]), SCORE_ALL, {
    time(start, end, active) {
      let value = VALUES
      for (let i = 0; i < active.count; i++) {
        value = Math.min(value, values[active.lane(i)] as number)
      }
      if (value < VALUES) pieces.push({ start, end, value })
    },
  })
  return pieces
}

/** A score 0–100 in hundredths. Throws `internal` outside. */
export function hundredths(score: number): number {
  if (!(score >= 0 && score <= 100)) {
    throw new ToolkitError('internal', `The score ${score} is outside 0–100.`)
  }
  return Math.round(score * STEPS)
}

function reliabilityOf(wrong: Float64Array, right: Float64Array): ReliabilityBin[] {
  const width = 100 / BINS
  return Array.from({ length: BINS }, (_, bin) => {
    const [from, to] = [bin * width, (bin + 1) * width]
    const last = bin === BINS - 1 ? VALUES : to * STEPS
    let [seconds, rightSeconds, weighted] = [0, 0, 0]
    for (let value = from * STEPS; value < last; value++) {
      const time = (wrong[value] as number) + (right[value] as number)
      seconds += time
      rightSeconds += right[value] as number
      weighted += (time * value) / STEPS
    }
    const hasTime = seconds > 0
    return {
      from,
      to,
      seconds,
      meanConfidence: hasTime ? weighted / seconds : null,
      shareRight: hasTime ? rightSeconds / seconds : null,
    }
  })
}

/** The wrong time in the scored `seconds` of lowest confidence. Of time with the same confidence a share is taken. */
function wrongIn(wrong: Float64Array, right: Float64Array, seconds: number): number {
  let left = seconds
  let found = 0
  for (let value = 0; value < VALUES && left > 0; value++) {
    const time = (wrong[value] as number) + (right[value] as number)
    if (time === 0) continue
    const taken = Math.min(1, left / time)
    found += taken * (wrong[value] as number)
    left -= taken * time
  }
  return found
}

/** Wrong × right time where the wrong one has the lower confidence; ties count half. */
function orderedPairs(wrong: Float64Array, right: Float64Array, rightSeconds: number): number {
  let pairs = 0
  let below = 0
  for (let value = 0; value < VALUES; value++) {
    const here = right[value] as number
    pairs += (wrong[value] as number) * (rightSeconds - below - here / 2)
    below += here
  }
  return pairs
}

function sum(values: Iterable<number>): number {
  let all = 0
  for (const value of values) all += value
  return all
}
