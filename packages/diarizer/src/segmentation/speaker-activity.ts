import type { AssignedItem } from '../clustering/speaker-assignment.ts'
import { STEP_FRAMES } from '../grid.ts'
import { WindowAggregator } from './window-aggregator.ts'

/**
 * Computes the probability that each speaker is active in each frame, 0–255: the weighted mean over the windows.
 * @returns one array of `frames` values per speaker
 */
export function speakerActivity(
  windows: readonly (readonly AssignedItem[])[],
  speakers: number,
  frames: number,
): Uint8Array[] {
  const activity = Array.from({ length: speakers }, () => new Uint8Array(frames))
  const aggregator = new WindowAggregator(speakers)
  const onFrame = (frame: number, means: Float64Array) => {
    activity.forEach((values, speaker) => {
      values[frame] = Math.round(means[speaker] as number)
    })
  }
  windows.forEach((items, window) => {
    aggregator.take(window * STEP_FRAMES, onFrame)
    aggregator.add(window * STEP_FRAMES, (speaker) =>
      combinedProbability(items.filter((item) => item.speaker === speaker)),
    )
  })
  aggregator.take(frames, onFrame)
  return activity
}

/** Computes the probability that somebody is active who was assigned to no speaker, 0–255 per frame. */
export function unassignedActivity(
  windows: readonly (readonly AssignedItem[])[],
  frames: number,
): Uint8Array {
  const unassigned = windows.map((items) =>
    items.filter(({ speaker }) => speaker < 0).map((assigned) => ({ ...assigned, speaker: 0 })),
  )
  return speakerActivity(unassigned, 1, frames)[0] as Uint8Array
}

/** If a window split one speaker into several, the speaker is active when any of them is. */
function combinedProbability(items: readonly AssignedItem[]): ArrayLike<number> | undefined {
  const [first, ...others] = items
  if (first === undefined || others.length === 0) return first?.item.probability
  return Uint8ClampedArray.from(first.item.probability, (p, i) =>
    others.reduce((sum, other) => sum + (other.item.probability[i] as number), p),
  )
}
