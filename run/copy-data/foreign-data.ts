import { allRecordings, RECORDINGS_PREFIX, type Storage, ToolkitError } from '@toolkit/core'
import { compareRecords } from './compare-records.ts'

/** Something in the target that is not the source's: unknown there, or another than there. */
export interface ForeignData {
  readonly store: 'recordings' | 'models' | 'uploads' | 'blobs'
  readonly what: string
  readonly why: 'unknown' | 'different'
}

/** Refuses (`request-conflict`) a target that holds anything but a part of a copy of the source. */
export async function refuseForeignData(source: Storage, target: Storage): Promise<void> {
  for await (const { store, what, why } of findForeignData(source, target)) {
    const words =
      why === 'unknown' ? 'which the source does not have' : 'which the source has otherwise'
    throw new ToolkitError(
      'request-conflict',
      `The target holds other data than a copy of the source: ${what} (${store}), ${words}. Nothing was changed. Name an empty target, or remove what is there first.`,
    )
  }
}

/** What the target holds beside a copy of the source. */
export async function* findForeignData(
  source: Storage,
  target: Storage,
): AsyncGenerator<ForeignData> {
  const judged = (
    store: ForeignData['store'],
    what: string,
    there: object | null,
    here: object,
  ) => {
    if (there === null) return [{ store, what, why: 'unknown' } as const]
    return compareRecords(there, here) === 'different'
      ? [{ store, what, why: 'different' } as const]
      : []
  }
  for await (const recording of allRecordings(target)) {
    const there = await source.recordings.get(recording.id)
    yield* judged('recordings', `recording ${recording.id}`, there, recording)
  }
  for (const notes of await target.models.list()) {
    const there = await source.models.get(notes.provider, notes.model)
    yield* judged('models', `what was learned of ${notes.provider}/${notes.model}`, there, notes)
  }
  for (const upload of await target.uploads.list()) {
    const there = await source.uploads.get(upload.id)
    yield* judged('uploads', `upload ${upload.id}`, there, upload)
  }
  for (const id of await target.blobs.children(RECORDINGS_PREFIX)) {
    if ((await source.recordings.get(id)) !== null) continue
    yield { store: 'blobs', what: `bytes of recording ${id}`, why: 'unknown' }
  }
}
