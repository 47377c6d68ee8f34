import { LOCAL_SPEAKERS, WINDOW_FRAMES } from '../grid.ts'

/** The classes of segmentation-3.0 as sets of local speakers, bit k for speaker k: {} · 0 · 1 · 2 · 01 · 02 · 12. */
export const CLASS_MASKS: readonly number[] = [0b000, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110]

/** Output of the segmentation model for one window; every array has one entry per frame. */
export interface WindowActivity {
  /** Posterior of each local speaker: the sum over the classes that contain it. */
  readonly speakers: readonly Float32Array[]
  /** Most likely class of each frame, as a bit mask of local speakers. */
  readonly mostLikely: Uint8Array
  /** Probability of speech. */
  readonly speech: Float32Array
  /** Probability of overlapping speech. */
  readonly crosstalk: Float32Array
}

/**
 * Converts the model's log-probabilities to posteriors.
 * @param logProbabilities natural logarithms, [windows, 589, 7] flattened
 * @param window index of the window to read
 */
export function readPowerset(logProbabilities: Float32Array, window: number): WindowActivity {
  const classes = CLASS_MASKS.length
  const speakers = Array.from({ length: LOCAL_SPEAKERS }, () => new Float32Array(WINDOW_FRAMES))
  const mostLikely = new Uint8Array(WINDOW_FRAMES)
  const speech = new Float32Array(WINDOW_FRAMES)
  const crosstalk = new Float32Array(WINDOW_FRAMES)
  for (let frame = 0; frame < WINDOW_FRAMES; frame++) {
    const at = (window * WINDOW_FRAMES + frame) * classes
    let best = 0
    let bestMask = 0
    const sums = [0, 0, 0]
    let two = 0
    let none = 0
    CLASS_MASKS.forEach((mask, index) => {
      const p = Math.exp(logProbabilities[at + index] as number)
      if (p > best) {
        best = p
        bestMask = mask
      }
      if (index === 0) none = p
      if (index > LOCAL_SPEAKERS) two += p
      for (let k = 0; k < LOCAL_SPEAKERS; k++) {
        if (mask & (1 << k)) sums[k] = (sums[k] as number) + p
      }
    })
    speakers.forEach((speaker, k) => {
      speaker[frame] = Math.min(1, sums[k] as number)
    })
    mostLikely[frame] = bestMask
    speech[frame] = Math.max(0, Math.min(1, 1 - none))
    crosstalk[frame] = Math.min(1, two)
  }
  return { speakers, mostLikely, speech, crosstalk }
}

/** Number of speakers in a bit mask (0–3). */
export function speakerCountOf(mask: number): number {
  return (mask & 1) + ((mask >> 1) & 1) + ((mask >> 2) & 1)
}
