import { ToolkitError } from '@toolkit/core'
import { Binary, type ObjectId } from 'mongodb'
import { isDuplicate } from '../mongo-errors.ts'
import type { Collections } from '../schema/collections.ts'
import { CHUNK_BYTES, type ChunkDocument } from '../schema/file-documents.ts'

type Chunks = Collections['chunks']

/** Whole chunks that are stored at once: two megabytes. */
const BATCH_CHUNKS = 8

/**
 * Appends to a file that ends at `at` and stores all of it in its journal, also what came before an error of the stream.
 * Answers the new size. Chunks are stored in order and each once: whatever a kill leaves is a beginning without gaps, and
 * of two writers of one file the second is refused (`request-conflict`).
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
  /** How much of the chunk being filled is stored already: it is added to, where others are inserted. */
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
      if (this.#stored > 0) await this.#store(() => this.#lengthen())
      else this.#full.push(this.#chunk())
      this.#n += 1
      this.#filling = Buffer.alloc(CHUNK_BYTES)
      this.#filled = 0
      this.#stored = 0
      if (this.#full.length === BATCH_CHUNKS) await this.#store(() => this.#insert())
    }
  }

  /** Stores what is left. Nothing may be written after it. */
  async flush(): Promise<void> {
    // After a write that failed the next would leave a gap.
    if (this.#failed) return
    if (this.#stored > 0 && this.#filled > this.#stored) await this.#store(() => this.#lengthen())
    if (this.#stored === 0 && this.#filled > 0) this.#full.push(this.#chunk())
    if (this.#full.length > 0) await this.#store(() => this.#insert())
  }

  async #store(step: () => Promise<void>): Promise<void> {
    try {
      await step()
    } catch (error) {
      this.#failed = true
      throw isDuplicate(error) ? writtenByAnother() : error
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

  /** Adds to the last chunk of a file, if nobody else has. */
  async #lengthen(): Promise<void> {
    const last = await this.#chunks.findOne({ files_id: this.#fileId, n: this.#n })
    if (last?.data.length() !== this.#stored) throw writtenByAnother()
    this.#filling.set(last.data.value(), 0)
    const { matchedCount } = await this.#chunks.updateOne(
      { _id: last._id, data: last.data },
      { $set: { data: this.#chunk().data } },
      { hint: '_id_' },
    )
    if (matchedCount === 0) throw writtenByAnother()
  }
}

function writtenByAnother(): ToolkitError {
  return new ToolkitError('request-conflict', 'These bytes are being written by another request.')
}
