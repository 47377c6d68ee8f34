import type { ByteStorage, RecordStorage, Storage } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { blobStoreSuite } from './blob-store.ts'
import { candidateStoreSuite } from './candidate-store.ts'
import { correctionStoreSuite } from './correction-store.ts'
import { entryStoreSuite } from './entry-store.ts'
import { leaseSuite } from './lease.ts'
import { modelStoreSuite } from './model-store.ts'
import { type Opened, using } from './opened.ts'
import { recordingStoreSuite } from './recording-store.ts'
import { runStoreSuite } from './run-store.ts'
import { stretchVerdictStoreSuite } from './stretch-verdict-store.ts'
import { takenStoreSuite } from './taken-store.ts'
import { turnStoreSuite } from './turn-store.ts'
import { uploadStoreSuite } from './upload-store.ts'
import { verdictStoreSuite } from './verdict-store.ts'
import { worstTurnSuite } from './worst-turns.ts'

/** Runs all storage suites. `open` returns an empty storage each time; `close` closes and deletes it. */
export function storageSuite(
  name: string,
  open: () => Promise<Opened<{ storage: Storage }>>,
): void {
  const part = async () => {
    const { storage, close } = await open()
    return { records: storage, bytes: storage, close }
  }
  recordStorageSuite(name, part)
  byteStorageSuite(name, part)
}

/** Runs the suites of all records. `open` returns an empty storage each time; `close` closes and deletes it. */
export function recordStorageSuite(
  name: string,
  open: () => Promise<Opened<{ records: RecordStorage }>>,
): void {
  const part =
    <T>(pick: (records: RecordStorage) => T) =>
    async (): Promise<Opened<T>> => {
      const { records, close } = await open()
      return { ...pick(records), close }
    }
  recordingStoreSuite(
    name,
    part((records) => ({ store: records.recordings })),
  )
  runStoreSuite(
    name,
    part((records) => ({ store: records.runs, turns: records.turns })),
  )
  turnStoreSuite(
    name,
    part((records) => ({ store: records.turns })),
  )
  verdictStoreSuite(
    name,
    part((records) => ({ store: records.verdicts })),
  )
  stretchVerdictStoreSuite(
    name,
    part((records) => ({ store: records.stretchVerdicts, recordings: records.recordings })),
  )
  const kept = part(({ candidates, recordings, stretchVerdicts }) => ({
    store: candidates,
    recordings,
    verdicts: stretchVerdicts,
  }))
  candidateStoreSuite(name, kept)
  worstTurnSuite(name, kept)
  correctionStoreSuite(
    name,
    part((records) => ({ store: records.corrections })),
  )
  modelStoreSuite(
    name,
    part((records) => ({ store: records.models })),
  )
  entryStoreSuite(
    name,
    part(({ reviews, deletions, strays, views, voices, enrolments }) => ({
      ...{ reviews, deletions, strays, views },
      ...{ voices, enrolments },
    })),
  )
  takenStoreSuite(
    name,
    part((records) => ({ store: records.taken })),
  )
  leaseSuite(
    name,
    part((records) => ({ lease: records.lease })),
  )
  openedSuite(
    `records: ${name}`,
    part((records) => ({ opened: records })),
  )
}

/** Runs the suites of blobs and uploads. `open` returns an empty storage each time; `close` closes and deletes it. */
export function byteStorageSuite(
  name: string,
  open: () => Promise<Opened<{ bytes: ByteStorage }>>,
): void {
  const part =
    <T>(pick: (bytes: ByteStorage) => T) =>
    async (): Promise<Opened<T>> => {
      const { bytes, close } = await open()
      return { ...pick(bytes), close }
    }
  blobStoreSuite(
    name,
    part((bytes) => ({ store: bytes.blobs })),
  )
  uploadStoreSuite(
    name,
    part((bytes) => ({ store: bytes.uploads, blobs: bytes.blobs })),
  )
  openedSuite(
    `bytes: ${name}`,
    part((bytes) => ({ opened: bytes })),
  )
}

/** What records and bytes have in common. */
function openedSuite(
  name: string,
  open: () => Promise<Opened<{ opened: Pick<Storage, 'freeing' | 'check' | 'close'> }>>,
): void {
  describe(`storage of ${name}`, () => {
    test('runs work that frees space, and passes on its result and its error', () =>
      using(open, async ({ opened }) => {
        expect(await opened.freeing(async () => 7)).toBe(7)
        const fault = new Error('no')
        await expect(opened.freeing(() => Promise.reject(fault))).rejects.toBe(fault)
      }))

    test('is reachable, and can be closed twice', () =>
      using(open, async ({ opened }) => {
        expect(await opened.check()).toBe(undefined)
        await opened.close()
        await opened.close()
      }))
  })
}
