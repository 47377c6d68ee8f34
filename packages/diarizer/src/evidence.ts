import type { MediaWarning } from '@toolkit/core'

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
