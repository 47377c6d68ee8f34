import type { Digest } from '../runtime/system.ts'

/**
 * An object of a source that was taken once. Its address is in the recording alone, so that deleting the recording deletes it
 * everywhere.
 */
export interface TakenObject {
  /** As `takenKey` returns it. */
  readonly key: string
  /** The recording that it became or becomes, which may be deleted since; null: it is no recording. */
  readonly recordingId: string | null
  /** ISO 8601. */
  readonly at: string
}

/** The most keys of one call of `TakenStore`. */
export const TAKEN_KEYS = 1_000

/** The SHA-256 of address and version, in lower-case hex. */
export function takenKey(newDigest: () => Digest, address: string, version: string): string {
  const digest = newDigest()
  digest.update(new TextEncoder().encode(JSON.stringify([address, version])))
  return digest.hex()
}
