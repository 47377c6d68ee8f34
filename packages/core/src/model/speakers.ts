/** What the person knows of the number of speakers: exactly `num`, or from `min` to `max`, or nothing. */
export interface SpeakerHints {
  readonly num: number | null
  readonly min: number | null
  readonly max: number | null
}

export const NO_HINTS: SpeakerHints = { num: null, min: null, max: null }
