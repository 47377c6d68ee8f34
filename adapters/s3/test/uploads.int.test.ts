import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { anUpload, pattern, patternLength, patternStream } from '@toolkit/testkit'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { startS3, whyNoS3 } from '../../../tests/s3/server.ts'
import { partName } from '../src/upload-parts.ts'
import { type SeenRequest, startFaultyStore } from './faulty-store.ts'
import { openedBytes } from './opened-bytes.ts'

const missing = await whyNoS3()
const MB = 1_000_000
const MIB = 1024 * 1024

describe.skipIf(missing !== null)(`uploads in a bucket (${missing ?? 'S3'})`, async () => {
  const server = missing === null ? await startS3() : null
  const store = await startFaultyStore(server?.endpoint ?? 'http://127.0.0.1:1')
  await server?.createBucket('test')
  afterAll(async () => {
    await store.close()
    await server?.close()
  })
  beforeEach(() => {
    store.fault = () => null
    store.seen.length = 0
  })

  const keys = async (prefix: string) => {
    const command = new ListObjectsV2Command({ Bucket: 'test', Prefix: prefix })
    const { Contents = [] } = (await server?.client.send(command)) ?? {}
    return Contents.map(({ Key = '', Size = 0 }) => ({ key: Key.slice(prefix.length), size: Size }))
  }
  const partSizes = async (prefix: string) =>
    (await keys(prefix)).filter(({ key }) => key.includes('/parts/')).map(({ size }) => size)
  const isDelete = ({ method, url }: SeenRequest) => method === 'POST' && url.includes('delete')

  test('small appends become parts that the store can copy, and no byte of them is read for the move', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const upload = anUpload()
    await bytes.uploads.insert(upload)
    for (let at = 0; at < 12 * MIB; at += 1.5 * MIB) {
      const end = at + 1.5 * MIB
      expect(await bytes.uploads.append(upload.id, at, patternStream(at, end))).toBe(end)
    }
    const sizes = await partSizes(prefix)
    expect(sizes.slice(0, -1).every((size) => size >= 5 * MIB)).toBe(true)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(12 * MIB)
    store.seen.length = 0
    await bytes.uploads.moveToBlob(upload.id, 'a')
    expect(store.seen.filter(({ url }) => url.includes('/parts/'))).toEqual([])
    expect(await patternLength(bytes.blobs.read('a'))).toBe(12 * MIB)
    expect(await partSizes(prefix)).toEqual([])
    expect(await bytes.uploads.offset(upload.id)).toBe(12 * MIB)
    expect(await patternLength(bytes.uploads.read(upload.id))).toBe(12 * MIB)
    await bytes.uploads.remove(upload.id)
    expect((await keys(prefix)).map(({ key }) => key)).toEqual(['blobs/a.blob'])
  })

  test('bytes that arrived before an abort are kept to the last one', async () => {
    const { bytes } = await openedBytes(store.endpoint)
    const upload = anUpload()
    await bytes.uploads.insert(upload)
    const controller = new AbortController()
    const stalled = patternStream(0, 20 * MB, (at) => {
      if (at < 9 * MB) return
      controller.abort(new Error('gone'))
      return new Promise(() => undefined)
    })
    const append = bytes.uploads.append(upload.id, 0, stalled, controller.signal)
    await expect(append).rejects.toThrow('gone')
    const offset = await bytes.uploads.offset(upload.id)
    expect(offset).toBe(Math.ceil((9 * MB) / 65_536) * 65_536)
    await bytes.uploads.append(upload.id, offset, patternStream(offset, 20 * MB))
    expect(await patternLength(bytes.uploads.read(upload.id))).toBe(20 * MB)
  })

  test('a store that fails during an append keeps what it had, and the upload continues', async () => {
    const { bytes } = await openedBytes(store.endpoint)
    const upload = anUpload()
    await bytes.uploads.insert(upload)
    let stored = 0
    store.fault = ({ method, url }) => {
      if (method !== 'PUT' || !url.includes('/parts/')) return null
      stored += 1
      return stored > 1 ? { answer: 'AccessDenied', status: 403 } : null
    }
    const append = bytes.uploads.append(upload.id, 0, patternStream(0, 30 * MB))
    await expect(append).rejects.toMatchObject({ code: 'storage-unavailable' })
    store.fault = () => null
    const offset = await bytes.uploads.offset(upload.id)
    expect(offset).toBe(8 * MIB)
    await bytes.uploads.append(upload.id, offset, patternStream(offset, 30 * MB))
    expect(await patternLength(bytes.uploads.read(upload.id))).toBe(30 * MB)
  })

  test('a move that was interrupted anywhere is completed by repeating it', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const isMarker = ({ method, url }: SeenRequest) => method === 'PUT' && url.includes('moved')
    const isCopy = ({ headers }: SeenRequest) => 'x-amz-copy-source' in headers
    const isComplete = ({ method, url }: SeenRequest) =>
      method === 'POST' && url.includes('uploadId=')
    for (const [index, interrupted] of [isMarker, isCopy, isComplete, isDelete].entries()) {
      const upload = anUpload()
      await bytes.uploads.insert(upload)
      await bytes.uploads.append(upload.id, 0, patternStream(0, 18 * MB))
      store.fault = (request) =>
        interrupted(request) ? { answer: 'AccessDenied', status: 403 } : null
      const key = `moved/${index}`
      await expect(bytes.uploads.moveToBlob(upload.id, key)).rejects.toThrow()
      store.fault = () => null
      expect(await bytes.uploads.offset(upload.id)).toBe(18 * MB)
      expect(await patternLength(bytes.uploads.read(upload.id))).toBe(18 * MB)
      await bytes.uploads.moveToBlob(upload.id, key)
      expect(await patternLength(bytes.blobs.read(key))).toBe(18 * MB)
      expect(await partSizes(prefix)).toEqual([])
    }
  })

  test('a move of which only some parts were deleted does not shorten the value', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const upload = anUpload()
    await bytes.uploads.insert(upload)
    await bytes.uploads.append(upload.id, 0, patternStream(0, 18 * MB))
    const parts = (await keys(prefix)).filter(({ key }) => key.includes('/parts/'))
    const first = parts[0]?.key ?? ''
    await bytes.uploads.moveToBlob(upload.id, 'a')
    const body = pattern(0, 8 * MIB)
    await server?.client.send(
      new PutObjectCommand({ Bucket: 'test', Key: prefix + first, Body: body }),
    )
    await bytes.uploads.moveToBlob(upload.id, 'a')
    expect(await bytes.blobs.size('a')).toBe(18 * MB)
    expect(await bytes.uploads.offset(upload.id)).toBe(18 * MB)
    expect(await partSizes(prefix)).toEqual([])
  })

  test('a part that arrives late beside other ones changes no byte, also where the store cannot copy the rest', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const upload = anUpload()
    await bytes.uploads.insert(upload)
    await bytes.uploads.append(upload.id, 0, patternStream(0, 17 * MIB))
    const late = { start: 0, end: 8 * MIB + 5_000_000 }
    const Key = `${prefix}uploads/${upload.id}/parts/${partName(late, 0)}`
    const Body = pattern(late.start, late.end)
    await server?.client.send(new PutObjectCommand({ Bucket: 'test', Key, Body }))
    expect(await bytes.uploads.offset(upload.id)).toBe(17 * MIB)
    expect(await patternLength(bytes.uploads.read(upload.id))).toBe(17 * MIB)
    await bytes.uploads.moveToBlob(upload.id, 'a')
    expect(await patternLength(bytes.blobs.read('a'))).toBe(17 * MIB)
  })

  test('a part from before the bytes were cleared, which arrives late, brings nothing back', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const upload = anUpload()
    await bytes.uploads.insert(upload)
    await bytes.uploads.append(upload.id, 0, patternStream(5, 1_005))
    const [old = ''] = (await keys(prefix)).map(({ key }) => key).filter((key) => /parts/.test(key))
    const arriveLate = async (end: number) => {
      const Key = `${prefix}${old.replace(/\d+$/, String(end).padStart(16, '0'))}`
      const Body = new Uint8Array(end)
      await server?.client.send(new PutObjectCommand({ Bucket: 'test', Key, Body }))
    }
    await bytes.uploads.clear(upload.id)
    await arriveLate(1_000)
    expect(await bytes.uploads.offset(upload.id)).toBe(0)
    await bytes.uploads.append(upload.id, 0, patternStream(0, 500))
    await arriveLate(2_000)
    expect(await bytes.uploads.offset(upload.id)).toBe(500)
    expect(await patternLength(bytes.uploads.read(upload.id))).toBe(500)
    await bytes.uploads.moveToBlob(upload.id, 'a')
    expect(await patternLength(bytes.blobs.read('a'))).toBe(500)
    await bytes.uploads.remove(upload.id)
    expect((await keys(prefix)).map(({ key }) => key)).toEqual(['blobs/a.blob'])
    await arriveLate(100)
    expect(await bytes.uploads.strays()).toEqual([{ id: upload.id, sizeBytes: 100 }])
  })

  test('bytes without a description are strays, which can be read and removed', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const Body = pattern(0, 1_000)
    const Key = `${prefix}uploads/lost/parts/${partName({ start: 0, end: 1_000 }, 0)}`
    await server?.client.send(new PutObjectCommand({ Bucket: 'test', Key, Body }))
    expect(await bytes.uploads.strays()).toEqual([{ id: 'lost', sizeBytes: 1_000 }])
    expect(await patternLength(bytes.uploads.read('lost'))).toBe(1_000)
    await bytes.uploads.remove('lost')
    expect(await keys(prefix)).toEqual([])
  })

  test('a list costs requests once, and shows each change, also of another process after a sweep', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const [first, second] = [
      anUpload({ id: 'first', createdAt: '2026-01-01T00:00:00.000Z' }),
      anUpload({ id: 'second', createdAt: '2026-01-02T00:00:00.000Z' }),
    ]
    await bytes.uploads.insert(second)
    // A change during the first list is not lost.
    const [list] = await Promise.all([bytes.uploads.list(), bytes.uploads.insert(first)])
    expect(list).toContainEqual(second)
    expect(await bytes.uploads.list()).toEqual([first, second])
    const changed = { ...first, finishedAt: '2026-01-03T00:00:00.000Z' }
    await bytes.uploads.update(changed)
    await bytes.uploads.remove('second')
    store.seen.length = 0
    expect(await bytes.uploads.list()).toEqual([changed])
    expect(store.seen).toEqual([])

    const { bytes: other } = await openedBytes(server?.endpoint ?? '', prefix)
    await other.uploads.insert(second)
    await bytes.sweep()
    expect(await bytes.uploads.list()).toEqual([changed, second])

    store.fault = ({ method }) =>
      method === 'PUT' ? { answer: 'AccessDenied', status: 403 } : null
    await expect(bytes.uploads.update(first)).rejects.toThrow()
    expect(await bytes.uploads.list()).toEqual([changed, second])
  })

  test('requests of any length become equal parts, which the store copies', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const upload = anUpload({ sizeBytes: 19 * MIB })
    await bytes.uploads.insert(upload)
    for (const [at, end] of [
      [0, 6 * MIB],
      [6 * MIB, 13 * MIB],
      [13 * MIB, 19 * MIB],
    ] as const)
      await bytes.uploads.append(upload.id, at, patternStream(at, end))
    expect(await partSizes(prefix)).toEqual([8 * MIB, 8 * MIB, 3 * MIB])
    store.seen.length = 0
    await bytes.uploads.moveToBlob(upload.id, 'a')
    expect(store.seen.filter(({ url }) => url.includes('/parts/'))).toEqual([])
    expect(await patternLength(bytes.blobs.read('a'))).toBe(19 * MIB)
  })
})
