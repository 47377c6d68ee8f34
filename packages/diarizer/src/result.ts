import type { MediaWarning, SpeakerDoubt } from '@toolkit/core'
import { CURVE_SAMPLES, curveLength, frameAt } from './grid.ts'

/** Hints about the number of speakers; null if unknown. `num` takes precedence over `min` and `max`. */
export interface SpeakerHints {
  readonly num: number | null
  readonly min: number | null
  readonly max: number | null
}

/** A number of speakers that a hint requires and the evidence does not support. */
export interface UnmetHint {
  readonly requested: SpeakerHints
  /** Number of voices that the clustering told apart. */
  readonly byVoice: number
  /** Number of speakers in the result: speakers that were not found are given short turns of the others. */
  readonly inResult: number
}

/** Compares the requested minimum number of speakers with the found ones; null if it is met or if there is none. */
export function unmetHintOf(
  requested: SpeakerHints,
  found: { readonly byVoice: number; readonly inResult: number },
): UnmetHint | null {
  const required = requested.num ?? requested.min ?? 0
  const isMet = Math.min(found.byVoice, found.inResult) >= required
  return isMet ? null : { requested, ...found }
}

/** A half-open time interval of one speaker, in seconds. */
export interface SpeakerInterval {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/** A turn with its match with every speaker of the recording, as integers 0–100. */
export interface EngineTurn extends SpeakerInterval {
  readonly scores: Record<string, number>
}

/** The diarization of one recording. Curves contain integers 0–100 on the 20 ms grid. */
export interface EngineResult {
  /** Sorted by start, then by speaker. */
  readonly turns: EngineTurn[]
  /** Labels in order of first appearance. */
  readonly speakers: string[]
  readonly durationSeconds: number
  readonly resolution: 0.02
  readonly confidence: Uint8Array
  /** Probability of speech. */
  readonly speech: Uint8Array
  /** Probability of overlapping speech. */
  readonly crosstalk: Uint8Array
  readonly speakerProbability: Record<string, Uint8Array>
  /** The diarization with one speaker at a time. */
  readonly exclusive: SpeakerInterval[]
  /** Null if the hints are met. */
  readonly unmetHint: UnmetHint | null
  /** What is doubtful about the number of speakers and their labels; null without turns. */
  readonly speakerDoubt: SpeakerDoubt | null
}

/** The diarization of a file. */
export interface FileResult extends EngineResult {
  /** What decoding the file told about it, such as a missing end. */
  readonly mediaWarnings: readonly MediaWarning[]
}

/**
 * Resamples values per frame (0–255) to integers 0–100 on the 20 ms grid: each step takes the frame at its centre. The
 * length is ceil(duration / 0.02); no step is added beyond it.
 */
export function curveOf(values: Uint8Array, samples: number): Uint8Array {
  const curve = new Uint8Array(curveLength(samples))
  if (values.length === 0) return curve
  for (let cell = 0; cell < curve.length; cell++) {
    const frame = frameAt(cell * CURVE_SAMPLES + CURVE_SAMPLES / 2, values.length)
    curve[cell] = Math.round(((values[frame] as number) * 100) / 255)
  }
  return curve
}
