/**
 * An object of a source that was taken once. Its address is in the recording alone, so that deleting the recording deletes it
 * everywhere.
 */
export interface TakenObject {
  /** The SHA-256 of address and version, in lower-case hex. */
  readonly key: string
  /** The recording that it became or becomes, which may be deleted since; null: it is no recording. */
  readonly recordingId: string | null
  /** ISO 8601; empty: it was gone before it was read, and is taken if it is found again. */
  readonly at: string
}

/** The most keys of one call of `TakenStore`. */
export const TAKEN_KEYS = 1_000
