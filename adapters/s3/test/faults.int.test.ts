import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3'
import { hasCode } from '@toolkit/core'
import { patternLength, patternStream } from '@toolkit/testkit'
import { afterAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { startS3, whyNoS3 } from '../../../tests/s3/server.ts'
import { openS3Storage } from '../src/index.ts'
import { type Fault, type SeenRequest, startFaultyStore } from './faulty-store.ts'
import { freshPrefix, openedBytes } from './opened-bytes.ts'

const missing = await whyNoS3()
const MB = 1_000_000

describe.skipIf(missing !== null)(`faults of the store (${missing ?? 'S3'})`, async () => {
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

  const isRead = ({ method, url }: SeenRequest) => method === 'GET' && url.includes('/blobs/')
  const unfinished = async (prefix: string) => {
    const command = new ListMultipartUploadsCommand({ Bucket: 'test', Prefix: prefix })
    return (await server?.client.send(command))?.Uploads ?? []
  }
  /** Gives each request that matches the fault, the first `times`. */
  const first = (times: number, matches: (request: SeenRequest) => boolean, fault: Fault) => {
    let left = times
    store.fault = (request) => {
      if (left === 0 || !matches(request)) return null
      left -= 1
      return fault
    }
  }

  test('a read continues where the connection broke, with the same object', async () => {
    const { bytes } = await openedBytes(store.endpoint)
    await bytes.blobs.put('a', patternStream(0, 7 * MB))
    store.fault = (request) => (isRead(request) ? { cutAnswerAfter: 2 * MB } : null)
    expect(await patternLength(bytes.blobs.read('a'))).toBe(7 * MB)
    const [whole, ...resumed] = store.seen.filter(isRead)
    expect(whole?.headers.range).toBe(undefined)
    expect(resumed.length).toBeGreaterThanOrEqual(3)
    for (const { headers } of resumed) {
      expect(headers.range).toMatch(/^bytes=\d+-6999999$/)
      expect(headers['if-match']).toMatch(/\w/)
    }
  })

  test('a read gives up if connections break without a byte', async () => {
    const { bytes } = await openedBytes(store.endpoint)
    await bytes.blobs.put('a', patternStream(0, MB))
    store.fault = (request) => (isRead(request) ? { cutAnswerAfter: 0 } : null)
    const reading = patternLength(bytes.blobs.read('a'))
    await expect(reading).rejects.toMatchObject({ code: 'storage-unavailable' })
    expect(store.seen.filter(isRead)).toHaveLength(4)
  })

  test('a value that is replaced during a broken read is not mixed with the new one', async () => {
    const { bytes } = await openedBytes(store.endpoint)
    await bytes.blobs.put('a', patternStream(0, 3 * MB))
    first(1, isRead, { cutAnswerAfter: MB })
    const reading = async () => {
      let isReplaced = false
      for await (const _ of bytes.blobs.read('a')) {
        if (!isReplaced) await bytes.blobs.put('a', patternStream(MB, 4 * MB))
        isReplaced = true
      }
    }
    await expect(reading()).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('replaced'),
    })
  })

  test('parts whose connection is cut are sent again', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const cut = new Set<string>()
    store.fault = ({ method, url }) => {
      const number = /partNumber=(\d+)/.exec(url)?.[1]
      if (method !== 'PUT' || number === undefined || cut.has(number)) return null
      cut.add(number)
      return { cutRequestAfter: MB }
    }
    await bytes.blobs.put('a', patternStream(0, 20 * MB))
    expect([...cut]).toEqual(['1', '2', '3'])
    expect(await patternLength(bytes.blobs.read('a'))).toBe(20 * MB)
    expect(await unfinished(prefix)).toEqual([])
  })

  test('a value whose completion is answered too late is stored', async () => {
    const { bytes } = await openedBytes(store.endpoint)
    const isComplete = ({ method, url }: SeenRequest) =>
      method === 'POST' && url.includes('uploadId=')
    first(1, isComplete, { cutAnswerAfter: 'nothing' })
    expect(await bytes.blobs.put('a', patternStream(0, 9 * MB))).toBe(9 * MB)
    expect(store.seen.filter(isComplete)).toHaveLength(2)
    expect(await patternLength(bytes.blobs.read('a'))).toBe(9 * MB)
  })

  test('a large value whose source fails leaves no parts', async () => {
    const { bytes, prefix } = await openedBytes(store.endpoint)
    const source = patternStream(0, 20 * MB, (at) => {
      if (at > 18 * MB) throw new Error('lost')
    })
    await expect(bytes.blobs.put('a', source)).rejects.toThrow('lost')
    expect(await bytes.blobs.size('a')).toBe(null)
    expect(await unfinished(prefix)).toEqual([])
  })

  test('a value whose parts another server has removed says so', async () => {
    const { bytes } = await openedBytes(store.endpoint)
    first(1, ({ url }) => url.includes('partNumber='), { answer: 'NoSuchUpload', status: 404 })
    await expect(bytes.blobs.put('a', patternStream(0, 9 * MB))).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('Store it again'),
    })
  })

  test('a sweep discards the parts of a killed process under its prefix, and no others', async () => {
    const { bytes, prefix, logged } = await openedBytes(store.endpoint)
    const other = freshPrefix()
    const foreign = `${prefix}of-another-program`
    for (const begun of [
      foreign,
      `${prefix}blobs/a.blob`,
      `${prefix}blobs/b.blob`,
      `${other}blobs/a.blob`,
    ]) {
      await server?.client.send(new CreateMultipartUploadCommand({ Bucket: 'test', Key: begun }))
    }
    await bytes.sweep()
    expect((await unfinished(prefix)).map(({ Key }) => Key)).toEqual([foreign])
    expect(await unfinished(other)).toHaveLength(1)
    expect(logged).toEqual([expect.stringContaining('2 incomplete')])
  })

  test('a busy store is asked again, and reported if it stays busy', async () => {
    const { bytes } = await openedBytes(store.endpoint)
    const slow = { answer: 'SlowDown', status: 503 }
    first(2, ({ method }) => method === 'PUT', slow)
    expect(await bytes.blobs.put('a', patternStream(0, 10))).toBe(10)
    store.fault = () => slow
    await expect(bytes.blobs.put('a', patternStream(0, 10))).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining('SlowDown'),
    })
    store.fault = () => null
    expect(await patternLength(bytes.blobs.read('a'))).toBe(10)
  })

  test.each([
    ['AccessDenied', 403, 's3:ListBucket'],
    ['InvalidAccessKeyId', 403, 'AWS_ACCESS_KEY_ID'],
    ['SignatureDoesNotMatch', 403, 'AWS_SECRET_ACCESS_KEY'],
    ['ExpiredToken', 400, 'expired'],
    ['NoSuchBucket', 404, 'no bucket test'],
    ['PermanentRedirect', 301, 'AWS_REGION to eu-west-3'],
    ['RequestTimeTooSkewed', 403, 'clock'],
    ['MethodNotAllowed', 405, 'S3_ENDPOINT'],
  ])('%s: opening and checking say what to do', async (answer, status, words) => {
    const { bytes } = await openedBytes(store.endpoint)
    const headers = { 'x-amz-bucket-region': 'eu-west-3' }
    store.fault = () => ({ answer, status, headers })
    const expected = { code: 'storage-unavailable', message: expect.stringContaining(words) }
    await expect(bytes.check()).rejects.toMatchObject(expected)
    await expect(openedBytes(store.endpoint)).rejects.toMatchObject(expected)
    const error = await bytes.check().catch((thrown: unknown) => thrown)
    expect(String(error)).not.toContain('test-secret')
  })

  test('a store without space is `storage-full`', async () => {
    const { bytes } = await openedBytes(store.endpoint)
    store.fault = () => ({ answer: 'XMinioStorageFull', status: 507 })
    const put = bytes.blobs.put('a', patternStream(0, 10))
    await expect(put).rejects.toMatchObject({ code: 'storage-full' })
  })

  test('credentials that may list but not write are refused at the start', async () => {
    store.fault = ({ method }) =>
      method === 'PUT' ? { answer: 'AccessDenied', status: 403 } : null
    await expect(openedBytes(store.endpoint)).rejects.toMatchObject({
      message: expect.stringContaining('s3:PutObject'),
    })
  })

  test('a store that is not there is `storage-unavailable`, with its address', async () => {
    const gone = await startFaultyStore('http://127.0.0.1:1')
    await gone.close()
    await expect(openedBytes(gone.endpoint)).rejects.toMatchObject({
      code: 'storage-unavailable',
      message: expect.stringContaining(gone.endpoint),
    })
  })

  test('missing credentials are named', async () => {
    onTestFinished(() => void vi.unstubAllEnvs())
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined)
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere')
    const error = await openS3Storage({
      ...{ bucket: 'test', prefix: 'p/', region: null, forcePathStyle: true },
      endpoint: store.endpoint,
    }).catch((thrown: unknown) => thrown)
    expect(hasCode(error, 'storage-unavailable') && error.message).toMatch(/no credentials/)
  })
})
