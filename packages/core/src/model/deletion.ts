import type { ProviderName } from './score.ts'

/** What to delete. */
export type DeletionTarget =
  | { readonly kind: 'recording'; readonly recordingId: string }
  | { readonly kind: 'run'; readonly recordingId: string; readonly runId: string }
  | {
      readonly kind: 'upload'
      readonly uploadId: string
      /** A rendition made while the bytes arrived is deleted too, unless this recording exists. */
      readonly recordingId: string | null
    }
  | { readonly kind: 'enrolment'; readonly enrolmentId: string }

/** A deletion in progress. Stored before its first step, removed after its last. */
export type Deletion = DeletionTarget & {
  /** Identifies the target. */
  readonly key: string
  /** ISO 8601. */
  readonly at: string
  /** Copies that providers have not deleted yet. */
  readonly copies: readonly RunCopy[]
}

/** The copy of the data of a run, or of an enrolment, that a provider keeps. */
export interface RunCopy {
  readonly provider: ProviderName
  /** The key of its media: the id of the run, or of the enrolment. */
  readonly runId: string
}

/** Bytes that no record refers to: those of a recording, of a run, of an upload, or of an enrolment. */
export interface FoundStray {
  /** `recordings/ID`, `recordings/ID/runs/ID`, `enrolments/ID` (keys of the blob store) or `uploads/ID`. */
  readonly key: string
  readonly kind: 'recording' | 'run' | 'upload' | 'enrolment'
  readonly sizeBytes: number
}

/** A stray that is kept in case the database is restored. */
export interface Stray extends FoundStray {
  /** ISO 8601. */
  readonly foundAt: string
  /** ISO 8601: when it was last found. Absent if stored by a version before 0.2.0. */
  readonly lastSeenAt?: string
}
