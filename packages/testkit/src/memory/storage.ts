import { type ByteStorage, joinStorage, type RecordStorage, type Storage } from '@toolkit/core'
import { memoryBlobs } from './blobs.ts'
import { memoryEntries } from './entries.ts'
import { memoryLease } from './lease.ts'
import { memoryModels } from './models.ts'
import { memoryRecordings } from './recordings.ts'
import { memoryRuns } from './runs.ts'
import { memoryTurns } from './turns.ts'
import { memoryUploads } from './uploads.ts'
import { memoryVerdicts } from './verdicts.ts'

const OPENED = {
  freeing: <T>(work: () => Promise<T>) => work(),
  check: async () => undefined,
  close: async () => undefined,
}

/** Records that are forgotten with the process: for tests. They keep the same promises as the real ones. */
export function memoryRecords(): RecordStorage {
  const turns = memoryTurns()
  return {
    ...OPENED,
    kind: 'embedded',
    recordings: memoryRecordings(),
    runs: memoryRuns(turns.forget),
    turns: turns.store,
    verdicts: memoryVerdicts(),
    models: memoryModels(),
    deletions: memoryEntries(),
    strays: memoryEntries(),
    lease: memoryLease(),
  }
}

/** Bytes that are forgotten with the process: for tests. */
export function memoryBytes(): ByteStorage {
  const blobs = memoryBlobs()
  return { ...OPENED, blobs: blobs.store, uploads: memoryUploads(blobs) }
}

/** A storage that forgets everything with the process: for tests. */
export function memoryStorage(): Storage {
  return joinStorage(memoryRecords(), memoryBytes())
}
