/** A part of a recording. Seconds, half-open. */
export interface Stretch {
  readonly start: number
  readonly end: number
}

/** Errors of a diarization against a reference. Seconds of speaker time; rates as fractions. */
export interface ErrorTimes {
  /** Speaker time of the reference. */
  readonly total: number
  /** Speaker time of the reference with too few speakers. */
  readonly missed: number
  /** Speaker time with more speakers than in the reference. */
  readonly falseAlarm: number
  /** Speaker time with another speaker than in the reference. */
  readonly confusion: number
  /** (missed + falseAlarm + confusion) / total, which may exceed 1; null: the reference is silent. */
  readonly der: number | null
  /** The number of speakers of the reference that are scored: those that `jer` is the mean of. */
  readonly speakers: number
  /** Mean error of the speakers of the reference, 0–1; null: the reference is silent. */
  readonly jer: number | null
}

/** The errors of a run against a reference. */
export interface Evaluation extends ErrorTimes {
  readonly referenceRunId: string
  readonly collar: number
  readonly skipOverlap: boolean
  /** The parts that were scored; null: from 0 to the end of the recording. */
  readonly scored: readonly Stretch[] | null
  /** The speakers that belong together. */
  readonly mapping: readonly MappedSpeaker[]
}

/** A speaker of a run and the speaker of the reference that it stands for. */
export interface MappedSpeaker {
  readonly speaker: string
  readonly reference: string
}
