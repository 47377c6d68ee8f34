import { type BlobStore, readAll } from '@toolkit/core'

/** What a bucket says about copies of bytes into it. */
export interface CopyMark {
  /** Whether the last copy was complete and its bytes have not been copied back since. */
  readonly isComplete: boolean
  /** ISO 8601: the end of the last copy that was complete; null: none was. */
  readonly completedAt: string | null
}

const KEY = 'copied-bytes'

/** The mark of a bucket; null: nothing was copied into it. */
export async function readCopyMark(blobs: BlobStore): Promise<CopyMark | null> {
  if ((await blobs.size(KEY)) === null) return null
  return JSON.parse(Buffer.from(await readAll(blobs.read(KEY))).toString('utf8')) as CopyMark
}

export async function writeCopyMark(blobs: BlobStore, mark: CopyMark): Promise<void> {
  await blobs.put(KEY, bytesOf(mark))
}

async function* bytesOf(mark: CopyMark): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(mark))
}
