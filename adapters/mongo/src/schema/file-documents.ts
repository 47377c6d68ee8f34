import type { Binary, ObjectId } from 'mongodb'

/**
 * The description of a file in GridFS. Its chunks never outlive it: it is inserted before the first and deleted after the
 * last, so that whatever a kill leaves is found by its name.
 */
export interface FileDocument {
  readonly _id: ObjectId
  /** The key of a blob, or one of `FILE_NAMES`. */
  readonly filename: string
  /** 0 until it is a blob. */
  readonly length: number
  readonly chunkSize: number
  readonly uploadDate: Date
}

/** `CHUNK_BYTES` of a file, the last one fewer. */
export interface ChunkDocument {
  readonly files_id: ObjectId
  readonly n: number
  readonly data: Binary
}

/** GridFS's own default. */
export const CHUNK_BYTES = 255 * 1024

/** Names that are no keys of blobs. */
export const FILE_NAMES = {
  /** On its way in, or on its way out: nobody's, once nobody works on it. */
  partial: '/partial',
  /** The bytes of an upload. */
  upload: '/upload',
} as const

/** The description of a file that has no bytes yet. */
export function emptyFile(_id: ObjectId, filename: string): FileDocument {
  return { _id, filename, length: 0, chunkSize: CHUNK_BYTES, uploadDate: new Date() }
}
