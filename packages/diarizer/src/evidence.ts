import type { MediaWarning } from '@toolkit/core'
import { frameCount, STEP_FRAMES, STEP_SAMPLES, WINDOW_SAMPLES } from './grid.ts'

/** One speaker in one window, before clustering. */
export interface Item {
  /** Index of the window. */
  readonly window: number
  /** Probability that this speaker is active in each of the window's 589 frames, 0–255. */
  readonly probability: Uint8Array
  /** Time that this speaker is likely to speak alone in the window. */
  readonly soloSeconds: number
  /** Embedding as a unit vector; null if there is too little solo speech. */
  readonly embedding: Float32Array | null
}

/** Outputs of the models for a recording; a few megabytes per hour. */
export interface Evidence {
  readonly samples: number
  readonly frames: number
  /** The items of each window, in order. */
  readonly windows: readonly (readonly Item[])[]
  /** Number of concurrent speakers in each frame: the rounded weighted mean of the windows' counts. */
  readonly counts: Uint8Array
  /** Probability of speech per frame, 0–255. */
  readonly speech: Uint8Array
  /** Probability of overlapping speech per frame, 0–255. */
  readonly crosstalk: Uint8Array
}

/** The evidence of a file. */
export interface FileEvidence extends Evidence {
  /** What decoding the file told about it. */
  readonly mediaWarnings: readonly MediaWarning[]
}

/**
 * The evidence of a stretch of a recording: of its windows from `from` to before `to` (2.4975 s from one to the next), as
 * if the recording began and ended with them. Its result is that of the stretch alone.
 */
export function evidenceOfWindows(evidence: Evidence, from: number, to: number): Evidence {
  const { windows } = evidence
  if (!(0 <= from && from < to && to <= windows.length)) throw new RangeError('no such windows')
  const begin = from * STEP_SAMPLES
  const end = to === windows.length ? evidence.samples : (to - 1) * STEP_SAMPLES + WINDOW_SAMPLES
  const frames = frameCount(end - begin)
  const perFrame = (values: Uint8Array) =>
    values.slice(from * STEP_FRAMES, from * STEP_FRAMES + frames)
  return {
    samples: end - begin,
    frames,
    windows: windows
      .slice(from, to)
      .map((items, window) => items.map((item) => ({ ...item, window }))),
    counts: perFrame(evidence.counts),
    speech: perFrame(evidence.speech),
    crosstalk: perFrame(evidence.crosstalk),
  }
}
