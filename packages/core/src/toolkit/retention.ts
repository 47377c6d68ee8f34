import type { Recording } from '../model/recording.ts'

/** Why audio whose time is over is not removed yet: a run is in progress or held, or a person works on the recording. */
export type SparedReason = 'run' | 'preparation' | 'verdicts' | 'correction'

/** A recording whose audio is removed at a time. */
export interface DueAudio {
  readonly recording: Recording
  /** ISO 8601. */
  readonly dueAt: string
  /** What keeps it for now; null: nothing. */
  readonly spared: SparedReason | null
}

/** The bytes that bring the audio of a recording back. */
export interface BroughtFile {
  /** Null: unknown. */
  readonly sizeBytes: number | null
  readonly bytes: AsyncIterable<Uint8Array>
  readonly signal: AbortSignal
}

/** How long the audio of recordings is kept. Unknown ids: `recording-not-found`. */
export interface RetentionCalls {
  /** The recordings whose audio is due within so many days, soonest first: at most `limit`, and how many there are. */
  due(
    days: number,
    limit: number,
  ): Promise<{
    /** ISO 8601: the end of these days. */
    readonly until: string
    readonly items: readonly DueAudio[]
    readonly total: number
    /** The size of all these files. */
    readonly totalBytes: number
  }>
  /**
   * Stores the uploaded file again after its audio was removed, or is marked as missing. Throws `audio-differs` for another file, and
   * `request-conflict` if the audio is there.
   */
  bringBack(id: string, file: BroughtFile): Promise<Recording>
  /**
   * As `bringBack`, from the address that the recording was fetched from, without what was secret in it: `source-…` if it cannot
   * be read any more, and `request-conflict` if there is none.
   */
  bringBackFromSource(id: string, signal: AbortSignal): Promise<Recording>
}
