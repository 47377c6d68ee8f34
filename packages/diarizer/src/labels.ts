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
