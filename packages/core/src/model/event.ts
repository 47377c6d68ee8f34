import type { Recording } from './recording.ts'
import type { Progress, Run } from './run.ts'

/** Something changed. Events are not replayed: fetch again after a reconnect. */
export type ToolkitEvent =
  | { readonly type: 'recording'; readonly recording: Recording }
  | { readonly type: 'diarization'; readonly run: Run; readonly progress: Progress | null }
  /** How much of a new recording has been decoded, 0–1. */
  | { readonly type: 'preparation'; readonly recordingId: string; readonly fraction: number }
  | { readonly type: 'deleted'; readonly recordingId: string; readonly runId: string | null }
