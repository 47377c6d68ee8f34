import { createHash } from 'node:crypto'
import { ALL_RECORDINGS, ALL_TURNS, type Storage } from '@toolkit/core'

const ALL = 100_000

/** Everything that a storage shows, in one value: for storages small enough. */
export async function contentOf(storage: Storage): Promise<unknown> {
  const { items } = await storage.recordings.list({
    ...ALL_RECORDINGS,
    sort: 'createdAt',
    limit: ALL,
  })
  const recordings = []
  for (const recording of items) {
    const runs = []
    for (const run of await storage.runs.list(recording.id)) {
      runs.push({
        run,
        turns: (await storage.turns.list(run.id, { ...ALL_TURNS, limit: ALL })).items,
      })
    }
    const verdicts = await storage.verdicts.list(recording.id)
    const stretchVerdicts = await storage.stretchVerdicts.ofRecording(recording.id)
    const corrections = []
    for (const correction of await storage.corrections.list(recording.id)) {
      const log = await storage.corrections.entries(correction.id, 0, ALL)
      corrections.push({ correction, log })
    }
    recordings.push({ recording, runs, verdicts, stretchVerdicts, corrections })
  }
  const uploads = []
  for (const upload of await storage.uploads.list()) {
    const bytes = upload.finishedAt === null ? await digest(storage.uploads.read(upload.id)) : null
    uploads.push({ upload, bytes })
  }
  const models = (await storage.models.list()).toSorted((a, b) => (a.model < b.model ? -1 : 1))
  const reviews = await storage.reviews.list()
  const blobs: string[] = []
  for (const { id } of items) blobs.push(...(await blobsOf(storage, `recordings/${id}`)))
  return { recordings, uploads, models, reviews, blobs: blobs.sort() }
}

async function blobsOf(storage: Storage, key: string): Promise<string[]> {
  const found: string[] = []
  if ((await storage.blobs.size(key)) !== null) {
    found.push(`${key} ${await digest(storage.blobs.read(key))}`)
  }
  for (const child of await storage.blobs.children(key)) {
    found.push(...(await blobsOf(storage, `${key}/${child}`)))
  }
  return found
}

async function digest(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const block of bytes) hash.update(block)
  return hash.digest('hex')
}
