import type { Position } from '../model/page.ts'
import type { Recording } from '../model/recording.ts'
import { NO_FILTER, type RecordingQuery } from '../model/recording-query.ts'
import type { BlobStore } from '../ports/blob-store.ts'
import type { Storage } from '../ports/record-stores.ts'

const PAGE = 500

/** The query of a list that leaves nothing out, oldest first. */
export const ALL_RECORDINGS: RecordingQuery = {
  ...NO_FILTER,
  sort: 'createdAt',
  descending: false,
  limit: PAGE,
  after: null,
}

/** Every recording, oldest first, by pages in memory. What is added meanwhile may be missing. */
export async function* allRecordings({
  recordings,
}: Pick<Storage, 'recordings'>): AsyncGenerator<Recording> {
  let after: Position | null = null
  while (true) {
    const page = await recordings.list({ ...ALL_RECORDINGS, after })
    yield* page.items
    const last = page.items.at(-1)
    if (!page.more || last === undefined) return
    after = { value: last.createdAt, id: last.id }
  }
}

/** The keys under `prefix/`, at any depth, with their sizes in bytes. */
export async function blobsUnder(
  blobs: BlobStore,
  prefix: string,
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const segment of await blobs.children(prefix)) {
    const key = `${prefix}/${segment}`
    const size = await blobs.size(key)
    if (size !== null) found.set(key, size)
    for (const [deeper, bytes] of await blobsUnder(blobs, key)) found.set(deeper, bytes)
  }
  return found
}
