import {
  abortable,
  type ByteStorage,
  type EntryStore,
  joinStorage,
  type Lease,
  type ModelNotes,
  type ModelStore,
  type RecordStorage,
  type Storage,
  type TakenObject,
  type TakenStore,
  type Verdict,
  type VerdictStore,
} from '@toolkit/core'
import { memoryBlobs, memoryUploads } from './bytes.ts'
import { memoryCandidates } from './candidates.ts'
import { memoryCorrections } from './corrections.ts'
import { memoryRecordings } from './recordings.ts'
import { memoryRuns, memoryTurns } from './runs.ts'
import { memoryStretchVerdicts } from './stretch-verdicts.ts'

const STORAGE_BASE = {
  freeing: <T>(work: () => Promise<T>) => work(),
  check: async () => undefined,
  close: async () => undefined,
}

/** In-memory records for tests. They pass the conformance suites. */
export function memoryRecords(): RecordStorage {
  const turns = memoryTurns()
  const recordings = memoryRecordings()
  const stretchVerdicts = memoryStretchVerdicts(recordings)
  return {
    ...STORAGE_BASE,
    kind: 'embedded',
    recordings,
    runs: memoryRuns(turns),
    turns: turns.store,
    verdicts: memoryVerdicts(),
    stretchVerdicts,
    candidates: memoryCandidates(recordings, stretchVerdicts),
    corrections: memoryCorrections(),
    models: memoryModels(),
    reviews: memoryEntries(),
    deletions: memoryEntries(),
    strays: memoryEntries(),
    views: memoryEntries(),
    voices: memoryEntries(),
    enrolments: memoryEntries(),
    taken: memoryTaken(),
    lease: memoryLease(),
  }
}

/** In-memory bytes for tests. */
export function memoryBytes(): ByteStorage {
  const blobs = memoryBlobs()
  return { ...STORAGE_BASE, blobs: blobs.store, uploads: memoryUploads(blobs) }
}

/** An in-memory storage for tests. */
export function memoryStorage(): Storage {
  return joinStorage(memoryRecords(), memoryBytes())
}

/** Verdicts in an array, in insertion order. */
function memoryVerdicts(): VerdictStore {
  let verdicts: readonly Verdict[] = []
  return {
    async append(verdict) {
      verdicts = [...verdicts, verdict]
    },
    async list(recordingId) {
      return verdicts.filter((verdict) => verdict.recordingId === recordingId).reverse()
    },
    async remove(recordingId) {
      verdicts = verdicts.filter((verdict) => verdict.recordingId !== recordingId)
    },
  }
}

/** Model notes in a map. */
function memoryModels(): ModelStore {
  const notes = new Map<string, ModelNotes>()
  const key = (provider: string, model: string) => JSON.stringify([provider, model])
  return {
    get: async (provider, model) => notes.get(key(provider, model)) ?? null,
    async put(given) {
      notes.set(key(given.provider, given.model), given)
    },
    list: async () => [...notes.values()],
  }
}

/** Entries in a map. */
function memoryEntries<T extends { readonly key: string }>(): EntryStore<T> {
  const entries = new Map<string, T>()
  return {
    async put(entry) {
      entries.set(entry.key, entry)
    },
    async remove(key) {
      entries.delete(key)
    },
    list: async () => [...entries.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
  }
}

/** Taken objects in a map. */
function memoryTaken(): TakenStore {
  const taken = new Map<string, TakenObject>()
  return {
    async put(one) {
      taken.set(one.key, one)
    },
    get: async (keys) => keys.flatMap((key) => taken.get(key) ?? []),
    list: async (after, limit) =>
      [...taken.values()]
        .filter(({ key }) => after === null || key > after)
        .sort((a, b) => (a.key < b.key ? -1 : 1))
        .slice(0, limit),
  }
}

/** A lease with one holder at a time; a waiting `acquire` resolves when the holder releases it. */
function memoryLease(): Lease {
  let held: Promise<void> | null = null
  return {
    async acquire(signal) {
      signal.throwIfAborted()
      while (held !== null) await abortable(held, signal)
      const { promise, resolve } = Promise.withResolvers<void>()
      held = promise
      return {
        lost: new AbortController().signal,
        async release() {
          if (held === promise) held = null
          resolve()
        },
      }
    },
  }
}
