import { mkdir, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { ALL_RECORDINGS } from '@toolkit/core'
import { anUpload, aRecording, pattern, patternLength, patternStream } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { openedStorage, temporaryFolder } from './opened-storage.ts'
import { mountSmallDisk } from './small-disk.ts'

const reason = new Error('aborted by the test')

/** The files of a folder that this process has open; null if the system does not tell. */
async function openFilesBelow(folder: string): Promise<readonly string[] | null> {
  if (process.platform !== 'linux') return null
  const found: string[] = []
  for (const fd of await readdir('/proc/self/fd')) {
    // The descriptor that listed the folder is already closed.
    const target = await readlink(`/proc/self/fd/${fd}`).catch(() => '')
    if (target.startsWith(folder)) found.push(target)
  }
  return found
}

describe('bytes in files', () => {
  test('an append that fails or is aborted keeps the received bytes and rejects with the reason', async () => {
    const { storage } = await openedStorage(await temporaryFolder())
    const upload = anUpload()
    await storage.uploads.insert(upload)
    async function* broken() {
      yield* patternStream(0, 700_000)
      throw reason
    }
    await expect(storage.uploads.append(upload.id, 0, broken())).rejects.toBe(reason)
    expect(await storage.uploads.offset(upload.id)).toBe(700_000)
    const controller = new AbortController()
    async function* stalled() {
      yield* patternStream(700_000, 1_500_000)
      controller.abort(reason)
      await new Promise(() => undefined)
    }
    const append = storage.uploads.append(upload.id, 700_000, stalled(), controller.signal)
    await expect(append).rejects.toBe(reason)
    expect(await storage.uploads.offset(upload.id)).toBe(1_500_000)
    expect(await patternLength(storage.uploads.read(upload.id))).toBe(1_500_000)
  })

  test('a sender may reuse the memory of a chunk', async () => {
    const { storage } = await openedStorage(await temporaryFolder())
    async function* reused() {
      const chunk = new Uint8Array(100_000)
      for (let at = 0; at < 2_000_000; at += chunk.length) {
        chunk.set(pattern(at, at + chunk.length))
        yield chunk
      }
    }
    await storage.blobs.put('a', reused())
    expect(await patternLength(storage.blobs.read('a'))).toBe(2_000_000)
  })

  test('a reader that stops early, is aborted or never continues leaves no file open', async (context) => {
    const dataDir = await temporaryFolder()
    const { storage } = await openedStorage(dataDir)
    await storage.blobs.put('a', patternStream(0, 2_000_000))
    const before = await openFilesBelow(join(dataDir, 'blobs'))
    if (before === null) return context.skip('only Linux lists open files')
    for await (const _ of storage.blobs.read('a')) break
    expect(await openFilesBelow(join(dataDir, 'blobs'))).toEqual([])

    const controller = new AbortController()
    const reading = storage.blobs.read('a', undefined, controller.signal)[Symbol.asyncIterator]()
    await reading.next()
    expect(await openFilesBelow(join(dataDir, 'blobs'))).toHaveLength(1)
    controller.abort(reason)
    await expect(reading.next()).rejects.toBe(reason)
    expect(await openFilesBelow(join(dataDir, 'blobs'))).toEqual([])

    await storage.blobs.read('a')[Symbol.asyncIterator]().next()
    await storage.close()
    expect(await openFilesBelow(dataDir)).toEqual([])
  })

  test('closing stops running writes and keeps the received bytes of uploads', async () => {
    const dataDir = await temporaryFolder()
    const { storage } = await openedStorage(dataDir)
    const upload = anUpload()
    await storage.uploads.insert(upload)
    const stuck = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    async function* stream(which: 0 | 1) {
      yield* patternStream(0, 100_000)
      stuck[which].resolve()
      await new Promise(() => undefined)
    }
    const append = storage.uploads.append(upload.id, 0, stream(0))
    const put = storage.blobs.put('a', stream(1))
    const outcomes = Promise.allSettled([append, put])
    await Promise.all(stuck.map((one) => one.promise))
    await storage.close()
    const unavailable = { status: 'rejected', reason: { code: 'storage-unavailable' } }
    expect(await outcomes).toMatchObject([unavailable, unavailable])
    const { storage: again } = await openedStorage(dataDir)
    expect(await again.uploads.offset(upload.id)).toBe(100_000)
    expect(await again.blobs.size('a')).toBe(null)
  })

  test('removing an upload stops its running append', async () => {
    const { storage } = await openedStorage(await temporaryFolder())
    const upload = anUpload()
    await storage.uploads.insert(upload)
    const stalled = Promise.withResolvers<void>()
    async function* stuck() {
      yield pattern(0, 10)
      stalled.resolve()
      await new Promise(() => undefined)
    }
    const outcome = Promise.allSettled([storage.uploads.append(upload.id, 0, stuck())])
    await stalled.promise
    await storage.uploads.remove(upload.id)
    expect(await outcome).toMatchObject([{ reason: { code: 'request-conflict' } }])
    expect(await storage.uploads.offset(upload.id)).toBe(0)
  })

  test('ids that would lead out of the folder are refused', async () => {
    const { storage } = await openedStorage(await temporaryFolder())
    await expect(storage.uploads.insert(anUpload({ id: '../../x' }))).rejects.toMatchObject({
      code: 'internal',
    })
    expect(await storage.uploads.offset('../../x')).toBe(0)
    await storage.uploads.remove('../../x')
  })

  test('a full disk is `storage-full`, leaves no partial blob, and keeps uploads, which can be continued', async (context) => {
    const dataDir = join(await temporaryFolder(), 'small')
    await mkdir(dataDir)
    if (!mountSmallDisk(dataDir, 8_000_000)) {
      return context.skip('this user cannot mount a small disk')
    }
    const { storage } = await openedStorage(dataDir)
    const full = { code: 'storage-full' }
    await expect(storage.blobs.put('a', patternStream(0, 9_000_000))).rejects.toMatchObject(full)
    expect(await readdir(join(dataDir, 'partial'))).toEqual([])
    expect(await storage.blobs.size('a')).toBe(null)

    await storage.blobs.put('filler', patternStream(0, 4_000_000))
    const upload = anUpload()
    await storage.uploads.insert(upload)
    const append = storage.uploads.append(upload.id, 0, patternStream(0, 9_000_000))
    await expect(append).rejects.toMatchObject(full)
    const offset = await storage.uploads.offset(upload.id)
    expect(offset).toBeGreaterThan(0)
    const recording = aRecording({ speakerNames: { SPEAKER_00: 'x'.repeat(1_000_000) } })
    await expect(storage.recordings.insert(recording)).rejects.toMatchObject(full)
    expect(await storage.recordings.list(ALL_RECORDINGS)).toMatchObject({ items: [], total: 0 })

    await storage.blobs.remove('filler')
    await storage.recordings.insert(recording)
    expect((await storage.recordings.list(ALL_RECORDINGS)).items).toEqual([recording])
    expect(
      await storage.uploads.append(upload.id, offset, patternStream(offset, offset + 200_000)),
    ).toBe(offset + 200_000)
    expect(await patternLength(storage.uploads.read(upload.id))).toBe(offset + 200_000)
  })
})
