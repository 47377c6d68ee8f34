/** No speaker. */
export const NOBODY = 0xffff

/** Who speaks in each frame: at most two, the surer one first; NOBODY elsewhere. */
export interface Labels {
  readonly first: Uint16Array
  readonly second: Uint16Array
}

/**
 * Lets as many of the likeliest speakers speak in each frame as the windows counted. Ties go to the lower number.
 * @param activity probability of each speaker in each frame, 0–255
 * @param counts how many speak in each frame
 */
export function labelFrames(activity: readonly Uint8Array[], counts: Uint8Array): Labels {
  const first = new Uint16Array(counts.length).fill(NOBODY)
  const second = new Uint16Array(counts.length).fill(NOBODY)
  for (let frame = 0; frame < counts.length; frame++) {
    const count = counts[frame] as number
    if (count === 0) continue
    let best = NOBODY
    let next = NOBODY
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

/** Whether `speaker` speaks in `frame`. */
export function speaks(labels: Labels, speaker: number, frame: number): boolean {
  return labels.first[frame] === speaker || labels.second[frame] === speaker
}
