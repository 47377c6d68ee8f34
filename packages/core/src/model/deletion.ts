import type { ProviderName } from './score.ts'
/** Something that is to be deleted. */
export type DeletionTarget =
  | { readonly kind: 'recording'; readonly recordingId: string }
  | { readonly kind: 'run'; readonly recordingId: string; readonly runId: string }
  | {
      readonly kind: 'upload'
      readonly uploadId: string
      /** What was made of its bytes while they arrived goes too, unless they became that recording. */
      readonly recordingId: string | null
    }

/** A deletion that has begun: stored before the first of it goes, and removed when nothing of it is left. */
export type Deletion = DeletionTarget & {
  /** Names what is deleted. */
  readonly key: string
  /** ISO 8601. */
  readonly at: string
  /** Runs whose providers have not deleted yet what they keep of them. */
  readonly copies: readonly RunCopy[]
}

/** What a provider keeps of a run. */
export interface RunCopy {
  readonly provider: ProviderName
  readonly runId: string
}

/** Bytes that no record names: all of a recording, all of a run, or an upload. */
export interface FoundStray {
  /** `recordings/ID` and `recordings/ID/runs/ID` as in the blob store, `uploads/ID`. */
  readonly key: string
  readonly kind: 'recording' | 'run' | 'upload'
  readonly sizeBytes: number
}

/** A stray that is kept for whoever restores the database, with the time when it was first seen. */
export interface Stray extends FoundStray {
  /** ISO 8601. */
  readonly foundAt: string
  /** ISO 8601: the last look that found it. Absent from what versions before 0.2.0 noted. */
  readonly lastSeenAt?: string
}
