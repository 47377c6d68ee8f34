import type { Identified } from '../clustering/speaker-assignment.ts'
import { STEP_FRAMES } from '../grid.ts'
import { WindowBlend } from './window-blend.ts'

/**
 * The probability that each speaker is active in each frame, 0–255: the weighted mean over the windows.
 * @returns one array of `frames` numbers a speaker
 */
export function speakerActivity(
  windows: readonly (readonly Identified[])[],
  speakers: number,
  frames: number,
): Uint8Array[] {
  const activity = Array.from({ length: speakers }, () => new Uint8Array(frames))
  const blend = new WindowBlend(speakers)
  const give = (frame: number, means: Float64Array) => {
    activity.forEach((values, speaker) => {
      values[frame] = Math.round(means[speaker] as number)
    })
  }
  windows.forEach((items, window) => {
    blend.take(window * STEP_FRAMES, give)
    blend.add(window * STEP_FRAMES, (speaker) =>
      together(items.filter((item) => item.speaker === speaker)),
    )
  })
  blend.take(frames, give)
  return activity
}

/** Where a window told one person apart into several, that person is active when any of them is. */
function together(items: readonly Identified[]): ArrayLike<number> | undefined {
  const [first, ...others] = items
  if (first === undefined || others.length === 0) return first?.item.probability
  return Uint8ClampedArray.from(first.item.probability, (p, i) =>
    others.reduce((sum, other) => sum + (other.item.probability[i] as number), p),
  )
}
