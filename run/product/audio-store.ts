import { openS3Storage, type S3Storage } from '@toolkit/adapter-s3'
import {
  ALL_RECORDINGS,
  joinStorage,
  RECORDINGS_PREFIX,
  type Storage,
  ToolkitError,
} from '@toolkit/core'
import type { Settings } from '../settings.ts'
import { blobsInUse, holdsBytes, isLeftBehind } from './bytes-in-use.ts'
import { readCopyMark } from './copy-mark.ts'
import { noteElsewhere } from './elsewhere.ts'
import { storeAddress } from './store-address.ts'

export type AudioStoreSettings = Pick<
  Settings,
  'AUDIO_STORE' | 'S3_ENDPOINT' | 'S3_FORCE_PATH_STYLE' | 'AWS_REGION'
>

/** Opens the bucket of `AUDIO_STORE`, which must be set. */
export async function openAudioStore(
  settings: AudioStoreSettings,
  log: (message: string) => void,
): Promise<S3Storage> {
  const { AUDIO_STORE } = settings
  if (AUDIO_STORE === undefined) {
    throw new ToolkitError('settings-invalid', 'Set AUDIO_STORE to s3://bucket/prefix.')
  }
  const [bucket = '', ...folders] = AUDIO_STORE.slice('s3://'.length).replace(/\/$/, '').split('/')
  return openS3Storage({
    bucket,
    prefix: folders.map((folder) => `${folder}/`).join(''),
    ...storeAddress(settings),
    log,
  })
}

/**
 * The records of a storage with the bytes of a bucket. Acquiring the lease also removes what interrupted writes have left in
 * the bucket, and notes `place` beside the records. `settings-invalid` if recordings would lose their bytes, or bytes their records: nothing is changed then.
 */
export async function withAudioStore(
  own: Storage,
  bytes: S3Storage,
  { newDatabase, place }: { readonly newDatabase: boolean; readonly place: string },
): Promise<Storage> {
  await refuseHiddenBytes(own, bytes)
  if (!newDatabase) await refuseLostRecords(own, bytes)
  const joined = joinStorage(own, bytes)
  return {
    ...joined,
    lease: {
      async acquire(signal) {
        const held = await joined.lease.acquire(signal)
        await bytes.sweep()
        await noteElsewhere(own, place)
        return held
      },
    },
  }
}

/**
 * Throws if the storage of the records has bytes in use that the bucket has not. Before a copy into the bucket was complete,
 * all of its bytes in use count; after that, those of recordings of which the bucket has nothing.
 */
export async function refuseHiddenBytes(
  own: Storage,
  bytes: Pick<S3Storage, 'blobs'>,
): Promise<void> {
  const isCopied = (await readCopyMark(bytes.blobs))?.isComplete === true
  const there = isCopied ? await bytes.blobs.children(RECORDINGS_PREFIX) : []
  if (!(await hasMoreBytes(own, new Set(there), !isCopied))) return
  throw new ToolkitError(
    'settings-invalid',
    [
      `Bytes of recordings or uploads are in the ${own.kind} storage, and were not all copied into AUDIO_STORE. Nothing was changed. Do one of these:`,
      `  - run "npm run copy-data -- --from ${own.kind} --to s3": it copies into the bucket what is missing there;`,
      '  - unset AUDIO_STORE: bytes stay where they are.',
    ].join('\n'),
  )
}

/** Whether a storage has bytes in use of a recording that is not `there`, or, if they count, of an incomplete upload. */
async function hasMoreBytes(
  own: Storage,
  there: ReadonlySet<string>,
  countUploads: boolean,
): Promise<boolean> {
  for (const id of await own.blobs.children(RECORDINGS_PREFIX)) {
    if (there.has(id)) continue
    const recording = await own.recordings.get(id)
    if (recording !== null && (await blobsInUse(own, recording)).size > 0) return true
  }
  if (!countUploads) return false
  for (const upload of await own.uploads.list()) {
    if (!isLeftBehind(upload) && (await holdsBytes(own, upload))) return true
  }
  return false
}

/** Throws if the bucket has recordings, and the database knows none of them in any way: it was lost. */
async function refuseLostRecords(own: Storage, bytes: S3Storage): Promise<void> {
  const { total } = await own.recordings.list({ ...ALL_RECORDINGS, limit: 1 })
  if (total > 0) return
  const found = await bytes.blobs.children(RECORDINGS_PREFIX)
  if (found.length === 0) return
  const isKnown = (await own.strays.list()).length + (await own.deletions.list()).length > 0
  if (isKnown) return
  // A kill after the move of an upload leaves bytes whose recording the next start creates.
  const uploads = await bytes.uploads.list()
  const arriving = new Set(uploads.filter((u) => u.finishedAt === null).map((u) => u.recordingId))
  if (found.every((id) => arriving.has(id))) return
  throw new ToolkitError(
    'settings-invalid',
    [
      `AUDIO_STORE holds the bytes of ${found.length} recording(s), but the database has no records. Nothing was changed. Do one of these:`,
      '  - restore the database from a backup (docs/deploy.md), or set AUDIO_STORE to the right prefix;',
      '  - run "npm run storage -- adopt": it creates recordings from the files;',
      '  - start with NEW_DATABASE=true to begin with an empty database: the files are then kept for 30 days.',
    ].join('\n'),
  )
}
