import {
  audioKey,
  blobsUnder,
  type Recording,
  recordingKey,
  renditionKey,
  runKey,
  type Storage,
  type Upload,
} from '@toolkit/core'

/**
 * The blobs under a recording's key that its records do not exclude, with their sizes in bytes: not those of runs without a
 * record, nor audio and rendition if the audio was removed.
 */
export async function blobsInUse(
  storage: Storage,
  { id, audioRemovedAt }: Recording,
): Promise<ReadonlyMap<string, number>> {
  const found = await blobsUnder(storage.blobs, recordingKey(id))
  const runs = new Set((await storage.runs.list(id)).map((run) => runKey(id, run.id)))
  const isOfRun = new RegExp(`^${runKey(id, '[^/]+')}`)
  const removed = [audioKey(id), renditionKey(id, 'head'), renditionKey(id, 'body')]
  const isInUse = (key: string) => {
    if (audioRemovedAt !== null && removed.includes(key)) return false
    const run = isOfRun.exec(key)
    return run === null || runs.has(run[0])
  }
  return new Map([...found].filter(([key]) => isInUse(key)))
}

/** Whether the bytes of an upload are still in the upload store, not in a recording. */
export async function holdsBytes({ recordings }: Storage, upload: Upload): Promise<boolean> {
  return upload.finishedAt === null && (await recordings.get(upload.recordingId)) === null
}

/** An upload of unknown size comes in a single request and ends with its server: the next start would drop it. */
export function isLeftBehind({ sizeBytes, finishedAt, source }: Upload): boolean {
  return sizeBytes === null && finishedAt === null && !source
}
