import type { RecordingDraft, Upload } from '../model/upload.ts'
import type { NewRecording } from './uploads.ts'

/** An upload that the server fetches. */
export interface BegunFetch {
  readonly upload: Upload
  /** Rejects with the reason if it fails, or if it is abandoned. */
  readonly made: Promise<NewRecording>
  /** Whether this call has begun it, not an earlier one with the same key. */
  readonly isNew: boolean
}

/** Uploads that the server itself fetches from addresses, a few at a time. They continue after a restart. */
export interface Fetches {
  /**
   * Stores an upload and starts to fetch it. `draft` null in `name`: the name in the address. Throws `request-invalid` or
   * `source-refused` for an address that is not read, and `request-too-many` if too many wait. An earlier call with the same
   * `idempotencyKey` is continued: `idempotency-key-reused` if its address or draft was another one.
   */
  begin(
    address: string,
    draft: Omit<RecordingDraft, 'name'> & { readonly name: string | null },
    idempotencyKey?: string | null,
  ): Promise<BegunFetch>
  /** Continues one that has failed. `not-found`, or `request-conflict` if it is not fetched or is a recording already. */
  retry(id: string): Promise<Upload>
}
