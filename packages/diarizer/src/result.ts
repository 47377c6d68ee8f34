import { CURVE_SAMPLES, curveLength, frameAt } from './grid.ts'

/** What the caller knows about the number of people; null where nothing is known. `num` wins over `min` and `max`. */
export interface SpeakerHints {
  readonly num: number | null
  readonly min: number | null
  readonly max: number | null
}

/** One stretch of one speaker, in seconds, half-open. */
export interface SpeakerInterval {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/** A turn with a whole number 0–100 for every speaker of the recording: how well the turn matches each of them. */
export interface EngineTurn extends SpeakerInterval {
  readonly scores: Record<string, number>
}

/** What the engine says about one recording. Curves hold whole numbers 0–100 on the 20 ms grid. */
export interface EngineResult {
  /** Sorted by start, then by speaker. */
  readonly turns: EngineTurn[]
  /** Labels in order of first appearance. */
  readonly speakers: string[]
  readonly durationSeconds: number
  readonly resolution: 0.02
  readonly confidence: Uint8Array
  /** Probability that anyone speaks. */
  readonly speech: Uint8Array
  /** Probability that two speak at once. */
  readonly crosstalk: Uint8Array
  readonly speakerProbability: Record<string, Uint8Array>
  /** The same diarization with one speaker at a time. */
  readonly exclusive: SpeakerInterval[]
}

/**
 * A value a frame (0–255) as whole numbers 0–100 on the 20 ms grid: each cell takes the frame at its centre.
 * The length is ceil(duration / 0.02): a cell that does not exist is not invented.
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
