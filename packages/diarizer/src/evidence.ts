/** One person's part in one window, before it is known who of the recording it is. */
export interface Item {
  /** Which window. */
  readonly window: number
  /** Probability that this person is active in each of the window's 589 frames, 0–255. */
  readonly probability: Uint8Array
  /** How long this person likely speaks alone in the window. */
  readonly soloSeconds: number
  /** The voice, as a unit vector; null where there is too little of it alone. */
  readonly embedding: Float32Array | null
}

/** All that the models have said about a recording; a few megabytes an hour. */
export interface Evidence {
  readonly samples: number
  readonly frames: number
  /** The items of each window, in order. */
  readonly windows: readonly (readonly Item[])[]
  /** How many speak at once in each frame: the rounded weighted mean of the windows' counts. */
  readonly counts: Uint8Array
  /** Probability that anyone speaks, 0–255 for each frame. */
  readonly speech: Uint8Array
  /** Probability that two speak at once, 0–255 for each frame. */
  readonly crosstalk: Uint8Array
}
