import { inspect } from 'node:util'
import { anUpload, aRecording, EVERY_RECORDING } from '@toolkit/testkit'
import { type Document, MongoClient } from 'mongodb'
import { afterAll, describe, expect, test } from 'vitest'
import { startMongo, whyNoMongo } from '../../../tests/mongo/server.ts'
import { openMongoStorage } from '../src/index.ts'
import { openedStorage } from './opened-database.ts'
import { patternLength, patternStream } from './pattern.ts'

const missing = await whyNoMongo({ killable: true })
const unavailable = { code: 'storage-unavailable' }

describe('a URL that leads nowhere', () => {
  test.each([
    'http://u:s3cret@h/',
    'mongodb://u:s3cret@h:99999/',
    'mongodb://u:s3c:ret@@h/',
    's3cret',
  ])('is refused, and its password not repeated (%#)', async (url) => {
    const error = await openMongoStorage({ url }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'settings-invalid' })
    expect(inspect(error, { depth: 20 })).not.toContain('s3c')
  })

  test('nobody listens: the password is not repeated either', async () => {
    const url = 'mongodb://user:s3cret@127.0.0.1:9/x?serverSelectionTimeoutMS=9'
    const error = await openMongoStorage({ url }).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject(unavailable)
    expect(inspect(error, { depth: 20 })).not.toContain('s3cret')
  })
})

describe.skipIf(missing !== null)(
  `a database with faults (${missing ?? 'SecantusDB'})`,
  async () => {
    const server = missing === null ? await startMongo({ killable: true }) : null
    afterAll(() => server?.close())
    const opened = (name: string) => openedStorage(server?.url(name) ?? '')

    /** Has the server answer the next of these commands with an error. */
    async function failNext(command: string, data: Document): Promise<void> {
      const client = new MongoClient(server?.url('admin') ?? '')
      const failPoint = { configureFailPoint: 'failCommand', mode: { times: 1 } }
      await client.db('admin').command({ ...failPoint, data: { failCommands: [command], ...data } })
      await client.close()
    }

    test('a full disk, a refused user: each is told as what it is', async () => {
      const { storage } = await opened('codes')
      await failNext('insert', { errorCode: 14_031 })
      await expect(storage.recordings.insert(aRecording())).rejects.toMatchObject({
        code: 'storage-full',
      })
      await failNext('insert', { errorCode: 14_031 })
      await expect(storage.blobs.put('a', patternStream(0, 9))).rejects.toMatchObject({
        code: 'storage-full',
      })
      expect(await storage.blobs.size('a')).toBe(null)
      await failNext('find', { errorCode: 18 })
      await expect(storage.recordings.get('x')).rejects.toMatchObject({
        ...unavailable,
        message: expect.stringContaining('MONGODB_URL'),
      })
    })

    test('a database that hangs is told as one that does not answer', async () => {
      const { storage } = await opened('hangs')
      await failNext('ping', { blockConnection: true, blockTimeMS: 9_000 })
      await expect(storage.check()).rejects.toMatchObject(unavailable)
    })

    test('a full disk in mid-upload: what fitted is kept', async () => {
      const { storage } = await opened('full')
      const upload = anUpload()
      await storage.uploads.insert(upload)
      const bytes = patternStream(0, 6_000_000, (at) =>
        at === 64 * 1024 * 60 ? failNext('insert', { errorCode: 14_031 }) : undefined,
      )
      await expect(storage.uploads.append(upload.id, 0, bytes)).rejects.toMatchObject({
        code: 'storage-full',
      })
      const stands = await storage.uploads.offset(upload.id)
      expect(stands).toBeGreaterThan(0)
      await storage.uploads.append(upload.id, stands, patternStream(stands, 6_000_000))
      expect(await patternLength(storage.uploads.read(upload.id))).toBe(6_000_000)
    })

    test('killed in mid-upload: a plain error, and after the restart it goes on with what was kept', async () => {
      const { storage } = await opened('mid-upload')
      const upload = anUpload()
      await storage.uploads.insert(upload)
      const bytes = patternStream(0, 9_000_000, async (at) => {
        if (at === 64 * 1024 * 90) await server?.kill()
      })
      await expect(storage.uploads.append(upload.id, 0, bytes)).rejects.toMatchObject(unavailable)
      await expect(storage.uploads.offset(upload.id)).rejects.toMatchObject(unavailable)
      await expect(storage.check()).rejects.toMatchObject(unavailable)
      await server?.restart()
      await storage.check()
      const stands = await storage.uploads.offset(upload.id)
      expect(stands).toBeGreaterThan(0)
      await storage.uploads.append(upload.id, stands, patternStream(stands, 9_000_000))
      await storage.uploads.moveToBlob(upload.id, 'audio')
      expect(await patternLength(storage.blobs.read('audio'))).toBe(9_000_000)
    })

    test('killed in the middle of lists and of a stream: plain errors, and nothing is gone', async () => {
      const { storage } = await opened('mid-list')
      const recordings = Array.from({ length: 200 }, () => aRecording())
      for (const recording of recordings) await storage.recordings.insert(recording)
      await storage.blobs.put('long', patternStream(0, 9_000_000))
      const reading = (async () => {
        for await (const _ of storage.blobs.read('long')) await server?.kill()
      })()
      const lists = Array.from({ length: 8 }, () => storage.recordings.list(EVERY_RECORDING))
      const ends = await Promise.allSettled([reading, ...lists])
      expect(ends[0]).toMatchObject({ status: 'rejected', reason: unavailable })
      for (const end of ends) {
        if (end.status === 'rejected') expect(end.reason).toMatchObject(unavailable)
      }
      await server?.restart()
      const { items, total } = await storage.recordings.list(EVERY_RECORDING)
      expect([items.length, total]).toEqual([200, 200])
      expect(await patternLength(storage.blobs.read('long'))).toBe(9_000_000)
    })

    test('killed and back within the time of the lease: it is still held', async () => {
      const { storage } = await opened('lease')
      const held = await storage.lease.acquire(new AbortController().signal)
      await server?.restart()
      await storage.check()
      expect(held.lost.aborted).toBe(false)
      await held.release()
    })
  },
)
