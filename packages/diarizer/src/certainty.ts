import type { Identified } from './clustering/speaker-assignment.ts'
import { STEP_FRAMES, WINDOW_FRAMES } from './grid.ts'
import { type Labels, NOBODY } from './labels.ts'
import { WindowBlend } from './segmentation/window-blend.ts'
import type { LabelledRun } from './turns.ts'

export interface Certainty {
  /** How sure the labels of each frame are, 0–255. */
  readonly frames: Uint8Array
  /** For each turn, how well it matches each speaker, 0 … 1. */
  readonly turns: readonly Float64Array[]
}

/**
 * Both doubts about every frame: is this person speaking, and is it this person.
 * - A frame's certainty is the product over all speakers of p where the speaker is said to speak and 1 − p where not
 *   (p: the blended posterior), times, for each who speaks, the share of the voices at which the windows' items were
 *   given to that speaker (softmax of the cosines at temperature 0.05).
 *   Where nobody is said to speak it is never above the probability that nobody does.
 * - A turn's match with speaker s is the mean over its frames (those where nobody else speaks, where there are any) of
 *   Σ over items of p · share of s.
 * An item whose voice could not be heard is shared equally: nothing speaks for anyone.
 */
export function certaintyOf(
  windows: readonly (readonly Identified[])[],
  activity: readonly Uint8Array[],
  speech: Uint8Array,
  labels: Labels,
  turns: readonly LabelledRun[],
): Certainty {
  const speakers = activity.length
  const frames = new Uint8Array(labels.first.length)
  const matches = new TurnMatches(turns, labels, speakers)
  const blend = new WindowBlend(3 * speakers)
  const values = new Float64Array(WINDOW_FRAMES)
  const give = (frame: number, means: Float64Array) => {
    const certainty = frameCertainty(frame, means, activity, labels)
    const silent = labels.first[frame] === NOBODY
    frames[frame] = Math.round(
      silent ? Math.min(255 * certainty, 255 - (speech[frame] as number)) : 255 * certainty,
    )
    matches.add(frame, means.subarray(2 * speakers))
  }
  windows.forEach((items, window) => {
    blend.take(window * STEP_FRAMES, give)
    blend.add(window * STEP_FRAMES, channelsOf(items, speakers, values))
  })
  blend.take(labels.first.length, give)
  return { frames, turns: matches.means() }
}

/** Channels: share at the given speaker · whether there is one · Σ p · share. The array given out is used again. */
function channelsOf(items: readonly Identified[], speakers: number, values: Float64Array) {
  const equal = 1 / speakers
  return (channel: number): Float64Array | undefined => {
    const speaker = channel % speakers
    if (items.length === 0) return undefined
    if (channel < 2 * speakers) {
      const given = items.find((item) => item.speaker === speaker)
      if (given?.shares == null) return undefined
      return values.fill(channel < speakers ? (given.shares[speaker] as number) : 1)
    }
    values.fill(0)
    for (const { item, shares } of items) {
      const share = (shares === null ? equal : (shares[speaker] ?? 0)) / 255
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
    const heard = means[speakers + speaker] as number
    certainty *= p * (heard > 0 ? (means[speaker] as number) / heard : 1 / speakers)
  })
  return certainty
}

/** Collects, frame by frame, how well each turn matches each speaker. */
class TurnMatches {
  readonly #turns: readonly LabelledRun[]
  readonly #labels: Labels
  readonly #all: Float64Array[]
  readonly #alone: Float64Array[]
  readonly #aloneFrames: Uint32Array
  #open: number[] = []
  #next = 0

  constructor(turns: readonly LabelledRun[], labels: Labels, speakers: number) {
    this.#turns = turns
    this.#labels = labels
    this.#all = turns.map(() => new Float64Array(speakers))
    this.#alone = turns.map(() => new Float64Array(speakers))
    this.#aloneFrames = new Uint32Array(turns.length)
  }

  add(frame: number, match: Float64Array): void {
    this.#open = this.#open.filter((turn) => (this.#turns[turn] as LabelledRun).to > frame)
    while (this.#turns[this.#next]?.from === frame) this.#open.push(this.#next++)
    const alone = this.#labels.second[frame] === NOBODY
    for (const turn of this.#open) {
      accumulate(this.#all[turn] as Float64Array, match)
      if (!alone) continue
      accumulate(this.#alone[turn] as Float64Array, match)
      this.#aloneFrames[turn] = (this.#aloneFrames[turn] as number) + 1
    }
  }

  means(): Float64Array[] {
    return this.#turns.map((turn, i) => {
      const alone = this.#aloneFrames[i] as number
      const sums = (alone > 0 ? this.#alone[i] : this.#all[i]) as Float64Array
      return sums.map((sum) => sum / (alone > 0 ? alone : turn.to - turn.from))
    })
  }
}

function accumulate(sums: Float64Array, values: Float64Array): void {
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] as number) + (values[i] as number)
}
