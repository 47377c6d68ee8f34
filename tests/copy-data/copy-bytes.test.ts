import { audioKey, peaksKey, rawAnswerKey, type Storage } from '@toolkit/core'
import { anUpload, aRecording, aRun, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { copyFromBucket, copyIntoBucket } from '../../run/copy-data/copy-bytes.ts'
import { withAudioStore } from '../../run/product/audio-store.ts'
import { blocks, someBytes } from './filled.ts'

const AUDIO = audioKey('r')

/** Records with bytes beside them, and an empty bucket. */
async function aWorld() {
  const [own, bucket] = [memoryStorage(), memoryStorage()]
  const say = () => undefined
  const put = (storage: Storage, key: string, sizeBytes: number) =>
    storage.blobs.put(key, blocks(someBytes(sizeBytes, 1)))
  await own.recordings.insert(aRecording({ id: 'r', sizeBytes: 300 }))
  await put(own, AUDIO, 300)
  return {
    own,
    bucket,
    put,
    copy: (signal = new AbortController().signal) => copyIntoBucket(own, bucket, { say, signal }),
    copyBack: () => copyFromBucket(own, bucket, { say, signal: new AbortController().signal }),
    start: () =>
      withAudioStore(
        own,
        { ...bucket, sweep: async () => undefined },
        { newDatabase: false, place: 's3://bucket' },
      ),
  }
}

const REFUSED = { code: 'settings-invalid', message: expect.stringContaining('--to s3') }

describe('a start with a bucket', () => {
  test('is possible after the copy, also when recordings were deleted or lost their audio', async () => {
    const { own, bucket, copy, put, start } = await aWorld()
    await own.recordings.insert(aRecording({ id: 'deleted' }))
    await put(own, audioKey('deleted'), 10)
    await expect(start()).rejects.toMatchObject(REFUSED)
    await copy()
    await start()
    await bucket.blobs.remove('recordings/deleted')
    await own.recordings.remove('deleted')
    await bucket.blobs.remove('recordings/r')
    await own.recordings.remove('r')
    await own.recordings.insert({
      ...aRecording({ id: 'r', sizeBytes: 300 }),
      audioRemovedAt: '2026-01-01T00:00:00.000Z',
    })
    await start()
    expect(await copy()).toMatchObject({ copied: 0 })
    expect(await bucket.blobs.children('recordings')).toEqual([])
    await start()
  })

  test('is refused after an interrupted copy, although each recording has bytes there', async () => {
    const { own, bucket, copy, put, start } = await aWorld()
    await put(own, peaksKey('r'), 20)
    await own.uploads.insert(anUpload({ id: 'u', sizeBytes: 500, recordingId: 'new' }))
    const stopped = new AbortController()
    const { put: store } = bucket.blobs
    bucket.blobs.put = async (key, bytes, signal) => {
      const size = await store(key, bytes, signal)
      if (key === AUDIO || key === peaksKey('r')) stopped.abort(new Error('stopped'))
      return size
    }
    await expect(copy(stopped.signal)).rejects.toThrow('stopped')
    expect(await bucket.blobs.children('recordings')).toEqual(['r'])
    await expect(start()).rejects.toMatchObject(REFUSED)
    expect(await copy()).toMatchObject({ copied: 1, present: 1, different: [] })
    expect(await bucket.uploads.get('u')).not.toBe(null)
    await start()
  })

  test('is refused for an incomplete upload alone, and after bytes were copied back', async () => {
    const { own, copy, copyBack, start } = await aWorld()
    await own.recordings.remove('r')
    await own.uploads.insert(anUpload({ id: 'u', sizeBytes: 500, recordingId: 'new' }))
    await expect(start()).rejects.toMatchObject(REFUSED)
    await copy()
    await start()
    await copyBack()
    await expect(start()).rejects.toMatchObject(REFUSED)
  })

  test('needs no copy where only the bucket was ever used', async () => {
    const { own, bucket, put, start } = await aWorld()
    await own.blobs.remove('recordings/r')
    await put(bucket, AUDIO, 300)
    await start()
  })
})

describe('a copy into a bucket', () => {
  test('leaves unknown bytes, and copies those of a recording that arrives', async () => {
    const { own, bucket, copy, put } = await aWorld()
    await own.runs.insert(aRun({ id: 'known', recordingId: 'r' }))
    for (const key of [rawAnswerKey('r', 'known'), rawAnswerKey('r', 'deleted'), audioKey('lost')])
      await put(own, key, 5)
    await own.uploads.insert(anUpload({ id: 'u', sizeBytes: 500, recordingId: 'arriving' }))
    await put(own, audioKey('arriving'), 5)
    expect(await copy()).toMatchObject({ copied: 3 })
    expect(await bucket.blobs.children('recordings')).toEqual(['r', 'arriving'])
    expect(await bucket.blobs.children('recordings/r/runs')).toEqual(['known'])
  })

  test('that is repeated changes nothing in the bucket, and names what differs', async () => {
    const { own, bucket, copy, put } = await aWorld()
    const upload = anUpload({
      id: 'u',
      sizeBytes: 500,
      recordingId: 'new',
      createdAt: '2020-01-01T00:00:00.000Z',
    })
    const further = { ...upload, id: 'further' }
    const finished = { ...upload, id: 'finished' }
    for (const one of [upload, further, finished]) {
      await own.uploads.insert(one)
      await own.uploads.append(one.id, 0, blocks(someBytes(100, 2)))
    }
    await copy()
    await put(bucket, AUDIO, 299)
    await bucket.uploads.remove('u')
    await bucket.uploads.append('further', 100, blocks(someBytes(50, 3)))
    await bucket.uploads.update({ ...finished, finishedAt: '2020-01-02T00:00:00.000Z' })
    await bucket.uploads.clear('finished')
    expect(await copy()).toEqual({ copied: 0, copiedBytes: 0, present: 1, different: [AUDIO] })
    expect(await bucket.blobs.size(AUDIO)).toBe(299)
    expect(await bucket.uploads.get('u')).toBe(null)
    expect(await bucket.uploads.offset('further')).toBe(150)
    expect(await bucket.uploads.get('finished')).toMatchObject({
      finishedAt: '2020-01-02T00:00:00.000Z',
    })
    expect(await bucket.uploads.offset('finished')).toBe(0)
  })

  test('that was interrupted in an upload continues it', async () => {
    const { own, bucket, copy } = await aWorld()
    const upload = anUpload({ id: 'u', sizeBytes: 500, recordingId: 'new' })
    await own.uploads.insert(upload)
    await own.uploads.append('u', 0, blocks(someBytes(100, 2)))
    await bucket.uploads.insert(upload)
    await bucket.uploads.append('u', 0, blocks(someBytes(40, 2)))
    await copy()
    expect(await bucket.uploads.offset('u')).toBe(100)
  })
})
