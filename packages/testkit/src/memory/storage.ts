import type { Storage } from '@toolkit/core'
import { memoryBlobs } from './blobs.ts'
import { memoryEntries } from './entries.ts'
import { memoryLease } from './lease.ts'
import { memoryModels } from './models.ts'
import { memoryRecordings } from './recordings.ts'
import { memoryRuns } from './runs.ts'
import { memoryTurns } from './turns.ts'
import { memoryUploads } from './uploads.ts'
import { memoryVerdicts } from './verdicts.ts'

/** An in-memory storage for tests, which satisfies the same contracts as the real ones. */
export function memoryStorage(): Storage {
  const turns = memoryTurns()
  const blobs = memoryBlobs()
  return {
    kind: 'embedded',
    recordings: memoryRecordings(),
    runs: memoryRuns(turns.forget),
    turns: turns.store,
    verdicts: memoryVerdicts(),
    models: memoryModels(),
    deletions: memoryEntries(),
    strays: memoryEntries(),
    blobs: blobs.store,
    uploads: memoryUploads(blobs),
    lease: memoryLease(),
    freeing: (work) => work(),
    check: async () => undefined,
    close: async () => undefined,
  }
}
