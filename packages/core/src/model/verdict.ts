import type { Fields, RecordOf } from './fields.ts'

/** The fields of a verdict, in the order of the API. */
export const VERDICT_FIELDS = {
  id: { kind: 'text', shown: true },
  recordingId: { kind: 'text' },
  /** The scored run. */
  runId: { kind: 'text', nullable: true, shown: true },
  /** Null: the user removed the score. */
  score: { kind: 'whole-score', nullable: true, shown: true },
  note: { kind: 'text', nullable: true, shown: true },
  createdAt: { kind: 'time', shown: true },
} as const satisfies Fields

/** A human score of a recording. All verdicts are kept; the newest is shown. */
export interface Verdict extends RecordOf<typeof VERDICT_FIELDS> {}
