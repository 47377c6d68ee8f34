import {
  type BlobStore,
  NO_BOUNDS,
  type Position,
  type Recording,
  type RecordingQuery,
  type Storage,
  type Turn,
  type Upload,
} from '@toolkit/core'

const PAGE = 500

const EVERY: RecordingQuery = {
  q: null,
  status: null,
  provider: null,
  model: null,
  humanScore: NO_BOUNDS,
  sampleMean: NO_BOUNDS,
  turnMinimum: NO_BOUNDS,
  unscored: 'include',
  undiarized: 'include',
  sort: 'createdAt',
  descending: false,
  limit: 1,
  after: null,
}

export async function countRecordings({ recordings }: Storage): Promise<number> {
  return (await recordings.list(EVERY)).total
}

/** Every recording of a storage that nobody changes meanwhile, oldest first, by pages in memory. */
export async function* everyRecording({ recordings }: Storage): AsyncGenerator<Recording> {
  let after: Position | null = null
  while (true) {
    const page = await recordings.list({ ...EVERY, limit: PAGE, after })
    yield* page.items
    const last = page.items.at(-1)
    if (!page.more || last === undefined) return
    after = { value: last.createdAt, id: last.id }
  }
}

/** The turns of a run in the order of their starts. */
export async function turnsOf({ turns }: Storage, runId: string): Promise<readonly Turn[]> {
  const all: Turn[] = []
  let after: Position | null = null
  while (true) {
    const page = await turns.list(runId, {
      confidence: NO_BOUNDS,
      window: NO_BOUNDS,
      sort: 'start',
      descending: false,
      limit: PAGE * 10,
      after,
    })
    all.push(...page.items)
    const last = page.items.at(-1)
    if (!page.more || last === undefined) return all
    after = { value: last.start, id: String(last.index) }
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

/** Whether an upload's bytes are not in a recording yet. */
export async function holdsBytes({ recordings }: Storage, upload: Upload): Promise<boolean> {
  return upload.finishedAt === null && (await recordings.get(upload.recordingId)) === null
}

/** Uploads of unknown size came in one request that ended with its server: the next start would drop them. */
export function isLeftBehind({ sizeBytes, finishedAt }: Upload): boolean {
  return sizeBytes === null && finishedAt === null
}
