import { intervalsWhere } from './frame-intervals.ts'
import { framesIn } from './grid.ts'

/** Shorter turns cannot be heard as speech: the shortest syllables take about 0.1 s. Errors do not change up to 0.3 s. */
export const MIN_TURN_FRAMES: number = framesIn(0.1)

/** The label of a speaker in a result. */
export function speakerLabel(index: number): string {
  return `SPEAKER_${String(index).padStart(2, '0')}`
}

/** Label of a frame without a speaker. */
export const NO_SPEAKER = 0xffff

/** Active speakers per frame: at most two, the more likely one first; otherwise NO_SPEAKER. */
export interface Labels {
  readonly first: Uint16Array
  readonly second: Uint16Array
}

/**
 * Selects the most likely speakers of each frame, up to the count of the windows. Ties go to the lower index.
 * @param activity probability of each speaker in each frame, 0–255
 * @param counts number of concurrent speakers in each frame
 */
export function labelFrames(activity: readonly Uint8Array[], counts: Uint8Array): Labels {
  const first = new Uint16Array(counts.length).fill(NO_SPEAKER)
  const second = new Uint16Array(counts.length).fill(NO_SPEAKER)
  for (let frame = 0; frame < counts.length; frame++) {
    const count = counts[frame] as number
    if (count === 0) continue
    let best = NO_SPEAKER
    let next = NO_SPEAKER
    let bestP = 0
    let nextP = 0
    activity.forEach((values, speaker) => {
      const p = values[frame] as number
      if (p > bestP) {
        next = best
        nextP = bestP
        best = speaker
        bestP = p
      } else if (p > nextP) {
        next = speaker
        nextP = p
      }
    })
    first[frame] = best
    if (count > 1) second[frame] = next
  }
  return { first, second }
}

/** Whether `speaker` is active in `frame`. */
export function speaks(labels: Labels, speaker: number, frame: number): boolean {
  return labels.first[frame] === speaker || labels.second[frame] === speaker
}

/**
 * Gives intervals of a speaker that are shorter than `minFrames` to the speaker beside them, or removes them if there is
 * none: nobody can hear them as a turn. The number of speakers of a frame never grows, and frames of overlap keep the
 * other speaker.
 * @param activity probability of each speaker in each frame, 0–255; decides between the speakers on both sides
 */
export function removeShortTurns(
  labels: Labels,
  activity: readonly Uint8Array[],
  minFrames: number,
): Labels {
  const result = { first: labels.first.slice(), second: labels.second.slice() }
  const frames = labels.first.length
  activity.forEach((_, speaker) => {
    for (const { from, to } of intervalsWhere(frames, (frame) => speaks(result, speaker, frame))) {
      if (to - from >= minFrames) continue
      const beside = [...speakersAt(result, from - 1), ...speakersAt(result, to)].filter(
        (other) => other !== speaker && !speaksWithin(result, other, from, to),
      )
      const heir = mostActive(beside, activity, from, to)
      for (let frame = from; frame < to; frame++) replace(result, frame, speaker, heir)
    }
  })
  return result
}

function speakersAt({ first, second }: Labels, frame: number): number[] {
  return [first[frame], second[frame]].filter(
    (s) => s !== undefined && s !== NO_SPEAKER,
  ) as number[]
}

function speaksWithin(labels: Labels, speaker: number, from: number, to: number): boolean {
  for (let frame = from; frame < to; frame++) if (speaks(labels, speaker, frame)) return true
  return false
}

function mostActive(
  speakers: readonly number[],
  activity: readonly Uint8Array[],
  from: number,
  to: number,
): number {
  const sum = (speaker: number) =>
    (activity[speaker] as Uint8Array).subarray(from, to).reduce((total, p) => total + p, 0)
  return speakers.reduce(
    (best, speaker) => (best === NO_SPEAKER || sum(speaker) > sum(best) ? speaker : best),
    NO_SPEAKER,
  )
}

/** Replaces a speaker of a frame; NO_SPEAKER removes it. */
function replace({ first, second }: Labels, frame: number, speaker: number, other: number): void {
  if (second[frame] === speaker) second[frame] = other
  else if (other !== NO_SPEAKER) first[frame] = other
  else {
    first[frame] = second[frame] as number
    second[frame] = NO_SPEAKER
  }
}
