import type { AssignedItem } from './clustering/speaker-assignment.ts'
import { STEP_FRAMES, WINDOW_FRAMES } from './grid.ts'
import { type Labels, NO_SPEAKER } from './labels.ts'
import { WindowAggregator } from './segmentation/window-aggregator.ts'
import type { FrameTurn } from './turns.ts'

export interface Certainty {
  /** Certainty of the labels of each frame, 0–255. */
  readonly frames: Uint8Array
  /** Per turn, its match with each speaker, 0 … 1. */
  readonly turns: readonly Float64Array[]
}

/**
 * Computes the certainty that the labels are right: that someone speaks, and that it is this speaker.
 * - The certainty of a frame is the product over all speakers of p for active and 1 − p for inactive ones (p: the
 * aggregated posterior), times, for each active speaker, the voice share with which the items of the windows were
 * assigned to it (softmax of the cosines at temperature 0.05). In silence it is at most the probability of no speech.
 * - The match of a turn with speaker s is the mean of Σ over items of p · share of s, over the frames without another
 * speaker, or over all frames if there are none.
 * An item without an embedding has equal shares.
 */
export function certaintyOf(
  windows: readonly (readonly AssignedItem[])[],
  activity: readonly Uint8Array[],
  speech: Uint8Array,
  labels: Labels,
  turns: readonly FrameTurn[],
): Certainty {
  const speakers = activity.length
  const frames = new Uint8Array(labels.first.length)
  const matches = new TurnMatches(turns, labels, speakers)
  const aggregator = new WindowAggregator(3 * speakers)
  const values = new Float64Array(WINDOW_FRAMES)
  const onFrame = (frame: number, means: Float64Array) => {
    const certainty = frameCertainty(frame, means, activity, labels)
    const isSilent = labels.first[frame] === NO_SPEAKER
    frames[frame] = Math.round(
      isSilent ? Math.min(255 * certainty, 255 - (speech[frame] as number)) : 255 * certainty,
    )
    matches.add(frame, means.subarray(2 * speakers))
  }
  windows.forEach((items, window) => {
    aggregator.take(window * STEP_FRAMES, onFrame)
    aggregator.add(window * STEP_FRAMES, channelsOf(items, speakers, values))
  })
  aggregator.take(labels.first.length, onFrame)
  return { frames, turns: matches.means() }
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
