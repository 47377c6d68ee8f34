import type { ByteRange } from '@toolkit/core'
import type { ObjectId } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { CHUNK_BYTES } from '../schema/file-documents.ts'

type Chunks = Collections['chunks']

/** Chunks that the database sends at once: two megabytes. */
const BATCH_CHUNKS = 8

/** Where a file ends, by its last chunk; 0 for one without any. */
export async function sizeOfChunks(chunks: Chunks, fileId: ObjectId): Promise<number> {
  const [last] = await chunks
    .find({ files_id: fileId })
    .sort({ n: -1 })
    .limit(1)
    .project<{ n: number; size: number }>({ _id: 0, n: 1, size: { $binarySize: '$data' } })
    .toArray()
  return last === undefined ? 0 : last.n * CHUNK_BYTES + last.size
}

/**
 * The bytes of a range of a file, chunk by chunk. Answers whether all of them were there: a file may be removed while it
 * is read.
 */
export async function* readChunks(
  chunks: Chunks,
  fileId: ObjectId,
  { start, end }: ByteRange,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, boolean> {
  if (start >= end) return true
  const first = Math.floor(start / CHUNK_BYTES)
  const n = { $gte: first, $lte: Math.floor((end - 1) / CHUNK_BYTES) }
  const found = chunks
    .find({ files_id: fileId, n }, { batchSize: BATCH_CHUNKS, signal })
    .sort({ n: 1 })
  let at = first * CHUNK_BYTES
  for await (const chunk of found) {
    signal.throwIfAborted()
    if (chunk.n * CHUNK_BYTES !== at) return false
    const data = chunk.data.value()
    yield data.subarray(Math.max(0, start - at), Math.min(data.length, end - at))
    at += data.length
  }
  return at >= end
}
