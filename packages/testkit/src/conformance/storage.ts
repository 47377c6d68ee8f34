import type { Storage } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { blobStoreSuite } from './blob-store.ts'
import { entryStoreSuite } from './entry-store.ts'
import { leaseSuite } from './lease.ts'
import { modelStoreSuite } from './model-store.ts'
import { type Opened, using } from './opened.ts'
import { recordingStoreSuite } from './recording-store.ts'
import { runStoreSuite } from './run-store.ts'
import { turnStoreSuite } from './turn-store.ts'
import { uploadStoreSuite } from './upload-store.ts'
import { verdictStoreSuite } from './verdict-store.ts'

/** Runs all storage suites. `open` returns an empty storage each time; `close` closes and deletes it. */
export function storageSuite(
  name: string,
  open: () => Promise<Opened<{ storage: Storage }>>,
): void {
  const part =
    <T>(pick: (storage: Storage) => T) =>
    async (): Promise<Opened<T>> => {
      const { storage, close } = await open()
      return { ...pick(storage), close }
    }
  recordingStoreSuite(
    name,
    part((storage) => ({ store: storage.recordings })),
  )
  runStoreSuite(
    name,
    part((storage) => ({ store: storage.runs, turns: storage.turns })),
  )
  turnStoreSuite(
    name,
    part((storage) => ({ store: storage.turns })),
  )
  verdictStoreSuite(
    name,
    part((storage) => ({ store: storage.verdicts })),
  )
  modelStoreSuite(
    name,
    part((storage) => ({ store: storage.models })),
  )
  entryStoreSuite(
    name,
    part(({ deletions, strays }) => ({ deletions, strays })),
  )
  leaseSuite(
    name,
    part((storage) => ({ lease: storage.lease })),
  )
  blobStoreSuite(
    name,
    part((storage) => ({ store: storage.blobs })),
  )
  uploadStoreSuite(
    name,
    part((storage) => ({ store: storage.uploads, blobs: storage.blobs })),
  )

  describe(`storage: ${name}`, () => {
    test('runs work that frees space, and passes on its result and its error', () =>
      using(open, async ({ storage }) => {
        expect(await storage.freeing(async () => 7)).toBe(7)
        const fault = new Error('no')
        await expect(storage.freeing(() => Promise.reject(fault))).rejects.toBe(fault)
      }))

    test('is reachable, and can be closed twice', () =>
      using(open, async ({ storage }) => {
        expect(await storage.check()).toBe(undefined)
        await storage.close()
        await storage.close()
      }))
  })
}
