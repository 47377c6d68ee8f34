import type { Deletion, Stray } from '../model/deletion.ts'
import type { BlobStore } from './blob-store.ts'
import type {
  EntryStore,
  ModelStore,
  RecordingStore,
  RunStore,
  TurnStore,
  VerdictStore,
} from './record-stores.ts'
import type { UploadStore } from './upload-store.ts'

/** What every store is opened and closed by. */
interface Opened {
  /**
   * Runs work that gives space back; on a full disk it may use space that is kept for that. It may be run twice, so it must
   * come to the same when it is done again.
   */
  freeing<T>(work: () => Promise<T>): Promise<T>
  /** Throws `storage-unavailable` where it does not answer. */
  check(): Promise<void>
  close(): Promise<void>
}

/** The right to work on a database, which one server has at a time. */
export interface HeldLease {
  /** Fires when the right was lost, by a database that could not be reached for too long: stop working. */
  readonly lost: AbortSignal
  /** Gives the right back; twice is the same as once. */
  release(): Promise<void>
}

export interface Lease {
  /** Waits until this server has the right; rejects with the signal's reason. A holder that died is succeeded to. */
  acquire(signal: AbortSignal): Promise<HeldLease>
}

/** The records, and the right to work on them. */
export interface RecordStorage extends Opened {
  readonly recordings: RecordingStore
  readonly runs: RunStore
  readonly turns: TurnStore
  readonly verdicts: VerdictStore
  readonly models: ModelStore
  /** Deletions that have begun and not ended. */
  readonly deletions: EntryStore<Deletion>
  /** Bytes that no record names, and since when they are known. */
  readonly strays: EntryStore<Stray>
  readonly lease: Lease
  readonly kind: 'embedded' | 'mongodb'
}

/** The bytes. Blobs and uploads are one store: the bytes of an upload become a blob without a copy. */
export interface ByteStorage extends Opened {
  readonly blobs: BlobStore
  readonly uploads: UploadStore
}

/** Everything that is kept, wherever records and bytes are. */
export interface Storage extends RecordStorage, ByteStorage {}

/** Records and bytes as one storage; a store that keeps both is one already. */
export function joinStorage(records: RecordStorage, bytes: ByteStorage): Storage {
  if (isBoth(records, bytes)) return records
  const { recordings, runs, turns, verdicts, models, deletions, strays, lease, kind } = records
  const { blobs, uploads } = bytes
  return {
    ...{ recordings, runs, turns, verdicts, models, deletions, strays, lease, kind },
    ...{ blobs, uploads },
    freeing: (work) => records.freeing(() => bytes.freeing(work)),
    async check() {
      await records.check()
      await bytes.check()
    },
    async close() {
      await bytes.close()
      await records.close()
    },
  }
}

function isBoth(records: RecordStorage, bytes: ByteStorage): records is Storage {
  return (records as object) === bytes
}
