import type { SpeakerHints } from '@toolkit/core'

/** One stretch of one speaker, in seconds, half-open. */
export interface SpeakerInterval {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/** What an engine found. Scores are whole numbers 0–100, times seconds; all curves share one time axis. */
export interface EngineResult {
  readonly turns: readonly (SpeakerInterval & {
    /** How well the turn matches each speaker. */
    readonly scores: Readonly<Record<string, number>>
  })[]
  /** The same diarization with one speaker at a time. */
  readonly exclusive: readonly SpeakerInterval[]
  readonly durationSeconds: number
  /** Seconds a sample of every curve. */
  readonly resolution: number
  readonly confidence: Uint8Array
  /** Probability that anyone speaks. */
  readonly speech: Uint8Array
  /** Probability that two speak at once. */
  readonly crosstalk: Uint8Array
  /** Probability that this speaker speaks, by label. */
  readonly speakerProbability: Readonly<Record<string, Uint8Array>>
}

export interface EngineProgress {
  /** 0…1 */
  readonly fraction: number
  readonly etaSeconds: number | null
}

/**
 * Diarizes one recording at a time. Who opened it closes it. Rejects with the signal's reason or an abort error when
 * aborted, `engine-died` when the work was lost through no fault of the recording, `audio-…` when it was the recording's.
 */
export interface Engine {
  run(
    job: { readonly path: string; readonly hints: SpeakerHints },
    options: {
      readonly signal: AbortSignal
      readonly onProgress: (progress: EngineProgress) => void
    },
  ): Promise<EngineResult>
}
