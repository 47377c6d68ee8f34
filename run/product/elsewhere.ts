import {
  allRecordings,
  audioKey,
  type BlobStore,
  ELSEWHERE_KEY,
  hasCode,
  readAll,
  type Storage,
  singleBlock,
  ToolkitError,
} from '@toolkit/core'

/** Notes, in the storage of the records, in which bucket their bytes are. */
export async function noteElsewhere({ blobs }: Storage, audioStore: string): Promise<void> {
  if ((await placeOf(blobs)) === audioStore) return
  await blobs.put(ELSEWHERE_KEY, singleBlock(Buffer.from(audioStore)))
}

/**
 * Throws `settings-invalid` if bytes of recordings are in a bucket that is no longer in the settings: the recordings would lose
 * their audio. When all are here again, the note is removed.
 */
export async function refuseLeftBytes(storage: Storage): Promise<void> {
  const place = await placeOf(storage.blobs)
  if (place === null) return
  for await (const recording of allRecordings(storage)) {
    const isGone = recording.audioRemovedAt !== null || recording.error?.code === 'file-missing'
    if (isGone || (await storage.blobs.size(audioKey(recording.id))) !== null) continue
    throw new ToolkitError(
      'settings-invalid',
      [
        `The audio of recordings is in ${place}, and AUDIO_STORE is not set. Nothing was changed. Do one of these:`,
        `  - set AUDIO_STORE=${place}: the bytes stay where they are;`,
        `  - set it, run "npm run copy-data -- --from s3 --to ${storage.kind}", which copies the bytes back, and unset it then.`,
      ].join('\n'),
    )
  }
  await storage.blobs.remove(ELSEWHERE_KEY)
}

async function placeOf(blobs: BlobStore): Promise<string | null> {
  if ((await blobs.size(ELSEWHERE_KEY)) === null) return null
  try {
    return Buffer.from(await readAll(blobs.read(ELSEWHERE_KEY))).toString('utf8')
  } catch (error) {
    if (hasCode(error, 'not-found')) return null
    throw error
  }
}
