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
