import type { AssignedItem } from './clustering/speaker-assignment.ts'
import { confidenceOf, NEARBY_FRAMES } from './confidence.ts'
import type { Evidence } from './evidence.ts'
import { STEP_FRAMES, secondsOf, WINDOW_FRAMES } from './grid.ts'
import { type Labels, NO_SPEAKER } from './labels.ts'
import { WindowAggregator } from './segmentation/window-aggregator.ts'
import type { FrameTurn } from './turns.ts'

export interface Certainty {
  /** Confidence of each frame: the probability that its labels are right, 0–255. */
  readonly frames: Uint8Array
  /** Per turn, its match with each speaker, 0 … 1. */
  readonly turns: readonly Float64Array[]
}

/**
 * Computes the confidence of each frame and the match of each turn.
 * - The certainty of a frame is the product over all speakers of p for active and 1 − p for inactive ones (p: the
 * aggregated posterior), times, for each active speaker, the voice share with which the items of the windows were
 * assigned to it (softmax of the cosines at temperature 0.05). In silence it is at most the probability of no speech.
 * - The confidence is the probability that the labels are right, given the certainty and what is known nearby
 * (`confidenceOf`).
 * - The match of a turn with speaker s is the mean of Σ over items of p · share of s, over the frames without another
 * speaker, or over all frames if there are none.
 * An item without an embedding has equal shares.
 */
export function certaintyOf(
  windows: readonly (readonly AssignedItem[])[],
  activity: readonly Uint8Array[],
  evidence: Pick<Evidence, 'speech' | 'crosstalk'>,
  labels: Labels,
  turns: readonly FrameTurn[],
): Certainty {
  const speakers = activity.length
  const length = labels.first.length
  const confidence = new Uint8Array(length)
  const matches = new TurnMatches(turns, labels, speakers)
  const aggregator = new WindowAggregator(3 * speakers)
  const values = new Float64Array(WINDOW_FRAMES)
  const crosstalkNearby = slidingMean(evidence.crosstalk, NEARBY_FRAMES)
  const secondsToTurn = distanceToTurn(labels)
  const onFrame = (frame: number, means: Float64Array) => {
    const labelled = labelledSpeakers(labels, frame)
    const speech = (evidence.speech[frame] as number) / 255
    const certainty = frameCertainty(frame, means, activity, labels)
    confidence[frame] = Math.round(
      255 *
        confidenceOf({
          labelled,
          certainty: labelled === 0 ? Math.min(certainty, 1 - speech) : certainty,
          speech,
          crosstalk: (evidence.crosstalk[frame] as number) / 255,
          crosstalkNearby: crosstalkNearby(frame) / 255,
          secondsToTurn: secondsToTurn(frame),
        }),
    )
    matches.add(frame, means.subarray(2 * speakers))
  }
  windows.forEach((items, window) => {
    aggregator.take(window * STEP_FRAMES, onFrame)
    aggregator.add(window * STEP_FRAMES, channelsOf(items, speakers, values))
  })
  aggregator.take(length, onFrame)
  return { frames: confidence, turns: matches.means() }
}

/** How many speakers a frame is labelled with. */
export function labelledSpeakers({ first, second }: Labels, frame: number): 0 | 1 | 2 {
  if (first[frame] === NO_SPEAKER) return 0
  return second[frame] === NO_SPEAKER ? 1 : 2
}

/** Returns the mean of the values at most `reach` from a frame. Frames must be asked for in order. */
export function slidingMean(values: Uint8Array, reach: number): (frame: number) => number {
  let sum = 0
  let from = 0
  let to = 0
  return (frame) => {
    while (to < Math.min(values.length, frame + reach + 1)) sum += values[to++] as number
    while (from < frame - reach) sum -= values[from++] as number
    return sum / (to - from)
  }
}

/** Returns the seconds to the nearest labelled frame; infinite without any. Frames must be asked for in order. */
export function distanceToTurn({ first }: Labels): (frame: number) => number {
  let previous = Number.NEGATIVE_INFINITY
  let next = 0
  return (frame) => {
    if (first[frame] !== NO_SPEAKER) {
      previous = frame
      return 0
    }
    next = Math.max(next, frame)
    while (next < first.length && first[next] === NO_SPEAKER) next++
    const after = next < first.length ? next : Number.POSITIVE_INFINITY
    return secondsOf(Math.min(frame - previous, after - frame))
  }
}

/** Channels: share of the assigned speaker · whether there is one · Σ p · share. The returned array is reused. */
function channelsOf(items: readonly AssignedItem[], speakers: number, values: Float64Array) {
  const equalShare = 1 / speakers
  return (channel: number): Float64Array | undefined => {
    const speaker = channel % speakers
    if (items.length === 0) return undefined
    if (channel < 2 * speakers) {
      const assigned = items.find((item) => item.speaker === speaker)
      if (assigned?.shares == null) return undefined
      return values.fill(channel < speakers ? (assigned.shares[speaker] as number) : 1)
    }
    values.fill(0)
    for (const { item, shares } of items) {
      const share = (shares === null ? equalShare : (shares[speaker] ?? 0)) / 255
      for (let i = 0; i < values.length; i++) {
        values[i] = (values[i] as number) + (item.probability[i] as number) * share
      }
    }
    return values
  }
}

function frameCertainty(
  frame: number,
  means: Float64Array,
  activity: readonly Uint8Array[],
  labels: Labels,
): number {
  const speakers = activity.length
  let certainty = 1
  activity.forEach((values, speaker) => {
    const p = (values[frame] as number) / 255
    if (labels.first[frame] !== speaker && labels.second[frame] !== speaker) {
      certainty *= 1 - p
      return
    }
    const assignedWeight = means[speakers + speaker] as number
    certainty *=
      p * (assignedWeight > 0 ? (means[speaker] as number) / assignedWeight : 1 / speakers)
  })
  return certainty
}

/** Accumulates, frame by frame, the match of each turn with each speaker. */
class TurnMatches {
  readonly #turns: readonly FrameTurn[]
  readonly #labels: Labels
  readonly #all: Float64Array[]
  readonly #solo: Float64Array[]
  readonly #soloFrames: Uint32Array
  #activeTurns: number[] = []
  #next = 0

  constructor(turns: readonly FrameTurn[], labels: Labels, speakers: number) {
    this.#turns = turns
    this.#labels = labels
    this.#all = turns.map(() => new Float64Array(speakers))
    this.#solo = turns.map(() => new Float64Array(speakers))
    this.#soloFrames = new Uint32Array(turns.length)
  }

  add(frame: number, match: Float64Array): void {
    this.#activeTurns = this.#activeTurns.filter(
      (turn) => (this.#turns[turn] as FrameTurn).to > frame,
    )
    while (this.#turns[this.#next]?.from === frame) this.#activeTurns.push(this.#next++)
    const isSolo = this.#labels.second[frame] === NO_SPEAKER
    for (const turn of this.#activeTurns) {
      accumulate(this.#all[turn] as Float64Array, match)
      if (!isSolo) continue
      accumulate(this.#solo[turn] as Float64Array, match)
      this.#soloFrames[turn] = (this.#soloFrames[turn] as number) + 1
    }
  }

  means(): Float64Array[] {
    return this.#turns.map((turn, i) => {
      const soloFrames = this.#soloFrames[i] as number
      const sums = (soloFrames > 0 ? this.#solo[i] : this.#all[i]) as Float64Array
      return sums.map((sum) => sum / (soloFrames > 0 ? soloFrames : turn.to - turn.from))
    })
  }
}

function accumulate(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (values[i] as number)
}
