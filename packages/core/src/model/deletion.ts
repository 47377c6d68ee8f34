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

/** A deletion in progress. Stored before its first step, removed after its last. */
export type Deletion = DeletionTarget & {
  /** Identifies the target. */
  readonly key: string
  /** ISO 8601. */
  readonly at: string
  /** Copies that providers have not deleted yet. */
  readonly copies: readonly RunCopy[]
}

/** The copy of a run's data that a provider keeps. */
export interface RunCopy {
  readonly provider: ProviderName
  readonly runId: string
}

/** Bytes that no record refers to: those of a recording, of a run, or of an upload. */
export interface FoundStray {
  /** `recordings/ID`, `recordings/ID/runs/ID` (keys of the blob store) or `uploads/ID`. */
  readonly key: string
  readonly kind: 'recording' | 'run' | 'upload'
  readonly sizeBytes: number
}

/** A stray that is kept in case the database is restored. */
export interface Stray extends FoundStray {
  /** ISO 8601. */
  readonly foundAt: string
  /** ISO 8601: when it was last found. Absent if stored by a version before 0.2.0. */
  readonly lastSeenAt?: string
}
