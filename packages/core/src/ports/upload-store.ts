import type { Upload } from '../model/upload.ts'

export interface UploadReading {
  /** Where to begin; 0 where left out. */
  readonly from?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** Uploads and the bytes they have so far. They outlive the process. */
export interface UploadStore {
  insert(upload: Upload): Promise<void>
  get(id: string): Promise<Upload | null>
  /** Replaces the description of an upload that is there. */
  update(upload: Upload): Promise<void>
  /** How many bytes are stored for good; 0 for an unknown id. */
  offset(id: string): Promise<number>
  /**
   * Appends at `offset`, which must be where the upload stands (`request-conflict` otherwise, also while another append runs).
   * Answers the new offset. What arrived before an error or an abort is kept.
   * `storage-full` where the disk cannot take it.
   */
  append(
    id: string,
    offset: number,
    bytes: AsyncIterable<Uint8Array>,
    signal?: AbortSignal,
  ): Promise<number>
  /** The bytes so far, in order, also while others are being appended; none where it ends before `from`. */
  read(id: string, reading?: UploadReading): AsyncIterable<Uint8Array>
  /** Makes the bytes the blob `key` without copying them where that can be; done already is no error. */
  moveToBlob(id: string, key: string): Promise<void>
  /** Removes description and bytes, the bytes of a stray as well. An unknown id is no error; cut off, it is done again. */
  remove(id: string): Promise<void>
  list(): Promise<readonly Upload[]>
  /** Bytes without a description: it was lost, or a removal was cut off. `read` gives them. Those without a byte are none. */
  strays(): Promise<readonly { readonly id: string; readonly sizeBytes: number }[]>
}
