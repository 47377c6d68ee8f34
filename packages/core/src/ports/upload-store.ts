import type { Upload } from '../model/upload.ts'

export interface UploadReading {
  /** The first byte; default 0. */
  readonly from?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Incomplete uploads with their bytes. They survive a restart. */
export interface UploadStore {
  insert(upload: Upload): Promise<void>
  get(id: string): Promise<Upload | null>
  /** Replaces the description of an existing upload. */
  update(upload: Upload): Promise<void>
  /** How many bytes are durably stored; 0 for an unknown id. */
  offset(id: string): Promise<number>
  /**
   * Appends at `offset`. Throws `request-conflict` if this is not the current offset or another append is in progress, and
   * `storage-full` if the disk is full. Returns the new offset. Bytes that arrived before an error or an abort are kept.
   */
  append(
    id: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<number>
  /** The bytes so far, in order, also during an append; none if there are not more than `from`. */
  read(id: string, reading?: UploadReading): AsyncIterable<Uint8Array>
  /** Removes the bytes; the description stays, and the next append is at 0. `request-conflict` if they became a blob. */
  clear(id: string): Promise<void>
  /** Turns the bytes into the blob `key`, without a copy where possible. Idempotent. */
  moveToBlob(id: string, key: string): Promise<void>
  /** Removes description and bytes; also those of a stray. Idempotent: an unknown id is ignored. */
  remove(id: string): Promise<void>
  list(): Promise<readonly Upload[]>
  /** Non-empty bytes without a description, which was lost or whose removal was interrupted. `read` returns them. */
  strays(): Promise<readonly { readonly id: string; readonly sizeBytes: number }[]>
}
