import { type ByteRange, ToolkitError } from '@toolkit/core'
import { Binary, type ObjectId } from 'mongodb'
import { isDuplicate } from '../mongo-errors.ts'
import type { ChunkDocument, Collections } from '../schema/collections.ts'

type Chunks = Collections['chunks']

/** The default of GridFS. */
export const CHUNK_BYTES = 255 * 1024

/** The number of chunks that are read, or inserted, at once: 2 MB. */
const BATCH_CHUNKS = 8

/** The size of a file according to its last chunk; 0 if it has none. */
export async function sizeOfChunks(chunks: Chunks, fileId: ObjectId): Promise<number> {
  const [last] = await chunks
    .find({ files_id: fileId })
    .sort({ n: -1 })
    .limit(1)
    .project<{ n: number; size: number }>({ _id: 0, n: 1, size: { $binarySize: '$data' } })
    .toArray()
  return last === undefined ? 0 : last.n * CHUNK_BYTES + last.size
}

/** Reads a range of a file chunk by chunk. Returns false if a chunk is missing: the file was removed meanwhile. */
export async function* readChunks(
  chunks: Chunks,
  fileId: ObjectId,
  { start, end }: ByteRange,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, boolean> {
  if (start >= end) return true
  const first = Math.floor(start / CHUNK_BYTES)
  const n = { $gte: first, $lte: Math.floor((end - 1) / CHUNK_BYTES) }
  const cursor = chunks
    .find({ files_id: fileId, n }, { batchSize: BATCH_CHUNKS, signal })
    .sort({ n: 1 })
  let at = first * CHUNK_BYTES
  for await (const chunk of cursor) {
    signal.throwIfAborted()
    if (chunk.n * CHUNK_BYTES !== at) return false
    const data = chunk.data.value()
    yield data.subarray(Math.max(0, start - at), Math.min(data.length, end - at))
    at += data.length
  }
  return at >= end
}

/**
 * Appends to a file of `at` bytes, also if the stream fails: what came before the error is stored. Returns the new size.
 * Chunks are inserted in order and once, so a kill leaves no gap. Throws `request-conflict` if another request writes the
 * same file.
 */
export async function appendChunks(
  chunks: Chunks,
  fileId: ObjectId,
  at: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  const writer = new ChunkWriter(chunks, fileId, at)
  let size = at
  try {
    for await (const block of bytes) {
      await writer.write(block)
      size += block.length
    }
  } finally {
    await writer.flush()
  }
  return size
}

class ChunkWriter {
  readonly #chunks: Chunks
  readonly #fileId: ObjectId
  /** The stored bytes of the chunk that is being filled. If it has any it is updated, else inserted. */
  #stored: number
  #n: number
  #filling = Buffer.alloc(CHUNK_BYTES)
  #filled: number
  #full: ChunkDocument[] = []
  #failed = false

  constructor(chunks: Chunks, fileId: ObjectId, at: number) {
    this.#chunks = chunks
    this.#fileId = fileId
    this.#n = Math.floor(at / CHUNK_BYTES)
    this.#stored = at % CHUNK_BYTES
    this.#filled = this.#stored
  }

  async write(block: Uint8Array): Promise<void> {
    for (let taken = 0; taken < block.length; ) {
      const part = block.subarray(taken, taken + CHUNK_BYTES - this.#filled)
      this.#filling.set(part, this.#filled)
      this.#filled += part.length
      taken += part.length
      if (this.#filled < CHUNK_BYTES) continue
      if (this.#stored > 0) await this.#store(() => this.#extendLast())
      else this.#full.push(this.#chunk())
      this.#n += 1
      this.#filling = Buffer.alloc(CHUNK_BYTES)
      this.#filled = 0
      this.#stored = 0
      if (this.#full.length === BATCH_CHUNKS) await this.#store(() => this.#insert())
    }
  }

  /** Stores the rest. Must be the last call. */
  async flush(): Promise<void> {
    // Storing more after a failed write would leave a gap.
    if (this.#failed) return
    if (this.#stored > 0 && this.#filled > this.#stored) await this.#store(() => this.#extendLast())
    if (this.#stored === 0 && this.#filled > 0) this.#full.push(this.#chunk())
    if (this.#full.length > 0) await this.#store(() => this.#insert())
  }

  async #store(step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      this.#failed = true
      throw isDuplicate(error) ? concurrentWrite() : error
    }
  }

  #chunk(): ChunkDocument {
    const data = new Binary(this.#filling.subarray(0, this.#filled))
    return { files_id: this.#fileId, n: this.#n, data }
  }

  async #insert(): Promise<void> {
    const documents = this.#full
    this.#full = []
    await this.#chunks.insertMany(documents, { ordered: true })
  }

  /** Appends to the last chunk of the file, unless another request has changed it. */
  async #extendLast(): Promise<void> {
    const last = await this.#chunks.findOne({ files_id: this.#fileId, n: this.#n })
    if (last?.data.length() !== this.#stored) throw concurrentWrite()
    this.#filling.set(last.data.value(), 0)
    const { matchedCount } = await this.#chunks.updateOne(
      { _id: last._id, data: last.data },
      { $set: { data: this.#chunk().data } },
      { hint: '_id_' },
    )
    if (matchedCount === 0) throw concurrentWrite()
  }
}

function concurrentWrite(): ToolkitError {
  return new ToolkitError('request-conflict', 'These bytes are being written by another request.')
}
