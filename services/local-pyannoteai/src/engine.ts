import type { SpeakerHints } from '@toolkit/core'

/** What an engine found. Scores are whole numbers 0–100, times seconds. */
export interface EngineResult {
  readonly turns: readonly {
    readonly speaker: string
    readonly start: number
    readonly end: number
    /** How well the turn matches each speaker. */
    readonly scores: Readonly<Record<string, number>>
  }[]
  /** Seconds a sample of `confidence`. */
  readonly resolution: number
  readonly confidence: Uint8Array
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
