import { hasCode } from '@toolkit/core'
import { anUpload, patternLength, patternStream } from '@toolkit/testkit'
import { afterAll, describe, expect, test } from 'vitest'
import { startMongo, whyNoMongo } from '../../../tests/mongo/server.ts'
import { databaseAt, openedStorage } from './opened-storage.ts'

const missing = await whyNoMongo()
const never = new AbortController().signal

describe.skipIf(missing !== null)(`bytes in GridFS (${missing ?? 'MongoDB'})`, async () => {
  const server = missing === null ? await startMongo() : null
  afterAll(() => server?.close())
  let count = 0
  const fresh = () => {
    count += 1
    const url = server?.url(`bytes-${count}`) ?? ''
    return { url, db: databaseAt(url) }
  }

  test('acquiring the lease removes the files of interrupted writes, and nothing else', async () => {
    const { url, db } = fresh()
    const [{ storage: first }, { storage: next, logged }] = [
      await openedStorage(url),
      await openedStorage(url),
    ]
    const [kept, unknown] = [anUpload(), anUpload()]
    for (const upload of [kept, unknown]) {
      await first.uploads.insert(upload)
      await first.uploads.append(upload.id, 0, patternStream(0, 10))
    }
    await first.blobs.put('kept', patternStream(0, 20))
    // As in a database restored from an older backup: the bytes are kept.
    await db.collection('uploads').deleteOne({ _id: unknown.id as never })
    // A value that is stored partly when its writer stops.
    const begun = Promise.withResolvers<void>()
    const stuck = patternStream(0, 5_000_000, (at) => {
      if (at < 4_000_000) return
      begun.resolve()
      return new Promise(() => undefined)
    })
    const put = first.blobs.put('half', stuck).catch((error: unknown) => error)
    await begun.promise
    expect(await db.collection('blobs.chunks').countDocuments()).toBeGreaterThan(2)

    const held = await next.lease.acquire(never)
    expect(logged).toEqual([expect.stringContaining('1 incomplete')])
    expect(await next.blobs.size('kept')).toBe(20)
    expect(await next.uploads.offset(kept.id)).toBe(10)
    // One chunk each of the value, the upload, and the upload without a document.
    expect(await db.collection('blobs.chunks').countDocuments()).toBe(3)
    expect(await next.uploads.strays()).toMatchObject([{ sizeBytes: 10 }])
    await held.release()
    await first.close()
    expect(hasCode(await put, 'storage-unavailable')).toBe(true)
    expect(await next.blobs.size('half')).toBe(null)
  })

  test('the newest value of a key is read and kept if a kill left an older one', async () => {
    const { url, db } = fresh()
    const { storage } = await openedStorage(url)
    await storage.blobs.put('a', patternStream(0, 5))
    const files = db.collection('blobs.files')
    const older = await files.findOne({ filename: 'a' })
    await storage.blobs.put('a', patternStream(0, 6))
    await files.insertOne({ ...older })
    expect(await storage.blobs.size('a')).toBe(6)
    await storage.blobs.put('a', patternStream(0, 7))
    expect(await files.countDocuments()).toBe(1)
    expect(await patternLength(storage.blobs.read('a'))).toBe(7)
  })

  test('one of two servers that append to the same upload fails, and no byte is lost', async () => {
    const { url } = fresh()
    const [{ storage: one }, { storage: other }] = [
      await openedStorage(url),
      await openedStorage(url),
    ]
    const upload = anUpload()
    await one.uploads.insert(upload)
    await one.uploads.append(upload.id, 0, patternStream(0, 1_000))
    const [begun, release] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const slow = patternStream(1_000, 5_000_000, (at) => {
      if (at < 3_000_000) return
      begun.resolve()
      return release.promise
    })
    const first = one.uploads.append(upload.id, 1_000, slow).catch((error: unknown) => error)
    await begun.promise
    const offset = await other.uploads.offset(upload.id)
    expect(offset).toBeGreaterThan(1_000)
    await other.uploads.append(upload.id, offset, patternStream(offset, 4_000_000))
    release.resolve()
    expect(await first).toMatchObject({ code: 'request-conflict' })
    expect(await patternLength(other.uploads.read(upload.id))).toBe(4_000_000)
  })

  test('an append during the removal of its upload leaves no bytes', async () => {
    const { url, db } = fresh()
    const { storage } = await openedStorage(url)
    const upload = anUpload()
    await storage.uploads.insert(upload)
    const removing = storage.uploads.remove(upload.id)
    const bytes = patternStream(0, 200_000, () => removing)
    const end = await storage.uploads.append(upload.id, 0, bytes).catch((error: unknown) => error)
    await removing
    expect(end).toMatchObject({ code: 'request-conflict' })
    expect(await db.collection('blobs.chunks').countDocuments()).toBe(0)
  })

  test('reading fails if a chunk of the blob is missing', async () => {
    const { url, db } = fresh()
    const { storage } = await openedStorage(url)
    for (const gone of [0, 3, 34]) {
      await storage.blobs.put('a', patternStream(0, 9_000_000))
      await db.collection('blobs.chunks').deleteOne({ n: gone })
      const reading = patternLength(storage.blobs.read('a'))
      await expect(reading).rejects.toMatchObject({ code: 'not-found' })
    }
  })
})
