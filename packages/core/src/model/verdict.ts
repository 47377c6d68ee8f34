import type { Fields, RecordOf } from './fields.ts'

/** A verdict, in the order of the API. */
export const VERDICT_FIELDS = {
  id: { kind: 'text', shown: true },
  recordingId: { kind: 'text' },
  /** The run that was judged. */
  runId: { kind: 'text', nullable: true, shown: true },
  /** Null: the person took the score back. */
  score: { kind: 'whole-score', nullable: true, shown: true },
  note: { kind: 'text', nullable: true, shown: true },
  createdAt: { kind: 'time', shown: true },
} as const satisfies Fields

/** One human judgement of a recording. Every verdict is kept; the newest is the recording's. */
export interface Verdict extends RecordOf<typeof VERDICT_FIELDS> {}
