import type { Recording } from '../model/recording.ts'
import type { RecordingDraft, Upload, UploadSource } from '../model/upload.ts'

/** A new recording, and the ids of older ones with the same bytes. */
export interface NewRecording {
  readonly recording: Recording
  readonly sameAs: readonly string[]
  /** The oldest of them if no run was started because of it (`onDuplicate`). */
  readonly duplicateOf: string | null
}

/** An incomplete upload. */
export interface OpenUpload {
  readonly upload: Upload
  readonly offset: number
  /** Bytes arrived within the last minutes, so disk space is reserved for it. */
  readonly isArriving: boolean
}

/** Uploads by tus or multipart. Unknown ids: `not-found`. */
export interface Uploads {
  /** Creates an upload. Throws `audio-too-large`, `audio-empty`, `storage-full` or `provider-unknown`. */
  begin(
    draft: RecordingDraft,
    sizeBytes: number | null,
    more?: {
      readonly idempotencyKey?: string | null
      /** As `Upload.draftDigest`, if it is known already. */
      readonly draftDigest?: string | null
      /** The approximate size if the exact one is unknown. */
      readonly expectedBytes?: number | null
      /** The address that the server fetches it from. */
      readonly source?: UploadSource | null
    },
  ): Promise<Upload>
  /** Incomplete uploads, oldest first. `items` is limited; `total` counts all. */
  open(): Promise<{ readonly items: readonly OpenUpload[]; readonly total: number }>
  /**
   * Calls `work` with the earlier submission that used this key, if its recording still exists. Throws
   * `idempotency-key-in-use` while another call with the same key is in progress.
   */
  withKey<T>(key: string, work: (earlier: EarlierSubmission | null) => Promise<T>): Promise<T>
  get(id: string): Promise<{ readonly upload: Upload; readonly offset: number }>
  /**
   * Appends bytes at `offset`. Throws `request-conflict` if this is not the current offset. The header is probed as soon
   * as enough bytes have arrived; if the file is refused (`audio-…`), the upload is deleted. An upload of known size
   * becomes a recording with its last byte.
   */
  append(
    id: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ readonly offset: number; readonly finished: NewRecording | null }>
  /** Completes an upload of unknown size. `draft` replaces that of the upload. */
  finish(id: string, draft: RecordingDraft): Promise<NewRecording>
  /** Deletes an incomplete upload. Unknown and complete uploads are ignored. */
  abandon(id: string): Promise<void>
  /**
   * Creates a recording of another audio track of the same file. Throws `recording-not-found`, or `request-invalid` if the
   * file has no such track.
   */
  ofTrack(recordingId: string, track: number): Promise<NewRecording>
}

/** The submission that used an idempotency key before. */
export interface EarlierSubmission {
  readonly recording: Recording
  readonly duplicateOf: string | null
  /** Whether the bytes are those of the recording. Stops reading when they are longer. */
  holds(bytes: AsyncIterable<Uint8Array>): Promise<boolean>
  /** Whether the form had the same fields. */
  isDescribed(draft: RecordingDraft): boolean
}
