/** One human judgement of a recording. Every verdict is kept; the newest is the recording's. */
export interface Verdict {
  readonly id: string
  readonly recordingId: string
  /** The run that was judged. */
  readonly runId: string | null
  /** 0–100; null: the person took the score back. */
  readonly score: number | null
  readonly note: string | null
  /** ISO 8601. */
  readonly createdAt: string
}
