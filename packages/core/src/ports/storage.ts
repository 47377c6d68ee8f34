import type { Deletion, Stray } from '../model/deletion.ts'
import type { SavedView } from '../model/saved-view.ts'
import type { ReviewRecord } from '../review/review-record.ts'
import type { Enrolment } from '../voices/enrolment.ts'
import type { Voice } from '../voices/voice.ts'
import type { BlobStore } from './blob-store.ts'
import type {
  CandidateStore,
  CorrectionStore,
  EntryStore,
  ModelStore,
  RecordingStore,
  RunStore,
  StretchVerdictStore,
  TakenStore,
  TurnStore,
  VerdictStore,
} from './record-stores.ts'
import type { UploadStore } from './upload-store.ts'

/** The methods that record and byte storage share. */
interface StorageBase {
  /**
   * Runs work that frees space. On a full disk it may use space that is reserved for this. `work` may be called twice and
   * must be idempotent.
   */
  freeing<T>(work: () => Promise<T>): Promise<T>
  /** Throws `storage-unavailable` if the storage does not respond. */
  check(): Promise<void>
  close(): Promise<void>
}

/** The exclusive right of one server to use a database. */
export interface HeldLease {
  /** Aborted when the lease is lost because the database was unreachable for too long. The server must stop. */
  readonly lost: AbortSignal
  /** Releases the lease. Idempotent. */
  release(): Promise<void>
}

export interface Lease {
  /** Waits for the lease; rejects with the signal's reason. The lease of a dead holder expires. */
  acquire(signal: AbortSignal): Promise<HeldLease>
}

/** The records and their lease. */
export interface RecordStorage extends StorageBase {
  readonly recordings: RecordingStore
  readonly runs: RunStore
  readonly turns: TurnStore
  readonly verdicts: VerdictStore
  readonly stretchVerdicts: StretchVerdictStore
  readonly candidates: CandidateStore
  readonly corrections: CorrectionStore
  readonly models: ModelStore
  /** How the moments of reviews were chosen. */
  readonly reviews: EntryStore<ReviewRecord>
  /** Deletions in progress. */
  readonly deletions: EntryStore<Deletion>
  /** Bytes that no record refers to. */
  readonly strays: EntryStore<Stray>
  /** Saved views of the list of recordings. */
  readonly views: EntryStore<SavedView>
  /** Named persons with voiceprints, apart from the records of recordings. */
  readonly voices: EntryStore<Voice>
  /** Voiceprints that are being made. */
  readonly enrolments: EntryStore<Enrolment>
  readonly taken: TakenStore
  readonly lease: Lease
  readonly kind: 'embedded' | 'mongodb'
}

/** Blobs and uploads. They share a store, so that an upload becomes a blob without a copy. */
export interface ByteStorage extends StorageBase {
  readonly blobs: BlobStore
  readonly uploads: UploadStore
}

/** Records and bytes, which may be in different stores. */
export interface Storage extends RecordStorage, ByteStorage {}

/** Combines records and bytes to one storage. If both are the same store, returns it. */
export function joinStorage(records: RecordStorage, bytes: ByteStorage): Storage {
  if (isBoth(records, bytes)) return records
  const { recordings, runs, turns, verdicts, stretchVerdicts, candidates } = records
  const { corrections, models, reviews, deletions, strays, views } = records
  const { voices, enrolments, taken, lease, kind } = records
  const { blobs, uploads } = bytes
  return {
    ...{ recordings, runs, turns, verdicts, stretchVerdicts, candidates },
    ...{ corrections, models, reviews, deletions, strays, views },
    ...{ voices, enrolments, taken, lease, kind },
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
