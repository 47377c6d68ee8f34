import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { openGatewayClient } from '@toolkit/adapter-gateway-client'
import { createClient } from '@toolkit/server/client'
import { A_SERVICE_KEY, patternLength, patternStream } from '@toolkit/testkit'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { type Product, startProduct } from '../../run/product/product.ts'
import { readSettings } from '../../run/settings.ts'
import { startCopy } from '../copy-data/copy-process.ts'
import { freePorts } from '../line/deployment.ts'
import { startService } from '../line/service-process.ts'
import { conversation, form } from '../line/sound.ts'
import { startMongo, whyNoMongo } from '../mongo/server.ts'
import { S3_CREDENTIALS, startS3, whyNoS3 } from '../s3/server.ts'

const missing = await whyNoS3()
const noMongo = await whyNoMongo()
const SOUND = conversation()

describe.skipIf(missing !== null)(`AUDIO_STORE (${missing ?? 'S3'})`, async () => {
  const server = missing === null ? await startS3() : null
  await server?.createBucket('audio')
  afterAll(() => server?.close())

  const storeAt = (prefix: string) => ({
    AUDIO_STORE: `s3://audio/${prefix}`,
    S3_ENDPOINT: server?.endpoint ?? '',
  })
  const keys = async (prefix: string) => {
    const command = new ListObjectsV2Command({ Bucket: 'audio', Prefix: `${prefix}/` })
    const { Contents = [] } = (await server?.client.send(command)) ?? {}
    return Contents.map(({ Key = '' }) => Key)
  }
  const dataFolder = async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'audio-store-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    return folder
  }
  /** Starts the product; it is closed at the end of the test, or before by `close`. */
  const start = async (settings: Record<string, string>): Promise<Product> => {
    const product = await startProduct({
      settings: readSettings({ PORT: '0', TRASH_DAYS: '0', ...settings }),
      webRoot: null,
      version: 'test',
      log: () => undefined,
      environment: process.env,
    })
    let closed: Promise<void> | null = null
    const close = () => {
      closed ??= product.close()
      return closed
    }
    onTestFinished(close)
    return { ...product, close }
  }
  /** Uploads the conversation. */
  const added = async (url: string, diarize: boolean): Promise<string> => {
    const body = form(SOUND, 'conversation.wav', { diarize: String(diarize) })
    const answer = await fetch(`${url}/api/recordings`, { method: 'POST', body })
    return ((await answer.json()) as { id: string }).id
  }
  const part = async (url: string, id: string, range: string) => {
    const headers = { Range: `bytes=${range}` }
    const answer = await fetch(`${url}/api/recordings/${id}/original`, { headers })
    return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) }
  }

  test('a recording is uploaded, diarized, played in ranges and deleted, and all its bytes are in the bucket', async () => {
    const folder = await dataFolder()
    const settings = { DATA_DIR: folder, ...storeAt('one') }
    const first = await start(settings)
    const id = await added(first.url, true)
    const status = async () => (await createClient(first.url).recording(id)).status
    await expect.poll(status, { timeout: 90_000 }).toBe('succeeded')
    expect(await keys('one')).toContain(`one/blobs/recordings/${id}/audio.blob`)
    expect(await readdir(path.join(folder, 'blobs'))).toEqual(['bytes-elsewhere.blob'])
    await first.close()

    const { url } = await start(settings)
    const [begin, end] = [await part(url, id, '0-99'), await part(url, id, '-100')]
    expect([begin.status, end.status]).toEqual([206, 206])
    expect(begin.bytes).toEqual(SOUND.subarray(0, 100))
    expect(end.bytes).toEqual(SOUND.subarray(-100))
    expect((await fetch(`${url}/api/recordings/${id}/peaks`)).status).toBe(200)
    expect((await fetch(`${url}/api/recordings/${id}/curve`)).status).toBe(200)
    const deleted = await fetch(`${url}/api/recordings/${id}`, { method: 'DELETE' })
    expect(deleted.ok).toBe(true)
    const left = async () => (await keys('one')).filter((key) => key.includes('/blobs/'))
    await expect.poll(left, { timeout: 20_000 }).toEqual([])
  })

  test('bytes of a data folder are not hidden: they are copied first', async () => {
    const folder = await dataFolder()
    const before = await start({ DATA_DIR: folder })
    const id = await added(before.url, false)
    await before.close()
    const settings = { DATA_DIR: folder, ...storeAt('two') }
    await expect(start(settings)).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringContaining('--from embedded --to s3'),
    })
    const environment = { ...settings, ...S3_CREDENTIALS }
    const copying = startCopy(['--from', 'embedded', '--to', 's3'], environment)
    expect(await copying.ended, copying.output()).toBe(0)

    const moved = await start(settings)
    await rm(path.join(folder, 'blobs'), { recursive: true })
    expect((await part(moved.url, id, '0-99')).bytes).toEqual(SOUND.subarray(0, 100))
    await moved.close()
    const verify = await startService({
      script: 'storage-command.ts',
      args: ['verify'],
      environment,
      ready: 'agree',
    })
    expect(await verify.stop()).toBe(0)
  })

  test('without AUDIO_STORE the server does not start while the audio is in the bucket', async () => {
    const folder = await dataFolder()
    const settings = { DATA_DIR: folder, ...storeAt('unset') }
    const before = await start(settings)
    const id = await added(before.url, false)
    await before.close()
    await expect(start({ DATA_DIR: folder })).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringMatching(/s3:\/\/audio\/unset[\s\S]*--from s3 --to embedded/),
    })
    const copying = startCopy(['--from', 's3', '--to', 'embedded'], {
      ...settings,
      ...S3_CREDENTIALS,
    })
    expect(await copying.ended, copying.output()).toBe(0)
    const back = await start({ DATA_DIR: folder })
    expect((await part(back.url, id, '0-99')).bytes).toEqual(SOUND.subarray(0, 100))
    await back.close()
    await (await start({ DATA_DIR: folder })).close()
  })

  test('records are copied to MongoDB alone: both use the same bucket', async (context) => {
    if (noMongo !== null) return context.skip(noMongo)
    const mongo = await startMongo()
    onTestFinished(() => mongo.close())
    const folder = await dataFolder()
    const MONGODB_URL = mongo.url('shared-store')
    const settings = { DATA_DIR: folder, ...storeAt('shared') }
    const before = await start(settings)
    const id = await added(before.url, false)
    await before.close()
    const held = (await keys('shared')).filter((key) => key.includes('/blobs/')).sort()
    const copying = startCopy(['--from', 'embedded', '--to', 'mongodb'], {
      ...{ ...settings, ...S3_CREDENTIALS, MONGODB_URL },
    })
    expect(await copying.ended, copying.output()).toBe(0)
    expect(copying.output()).toContain('all bytes stay in AUDIO_STORE')
    expect((await keys('shared')).filter((key) => key.includes('/blobs/')).sort()).toEqual(held)
    const { url } = await start({ ...settings, MONGODB_URL })
    expect((await part(url, id, '0-99')).bytes).toEqual(SOUND.subarray(0, 100))
  })

  test('a bucket with bytes of a lost database is refused, unless a new one is asked for', async () => {
    const folder = await dataFolder()
    const settings = { DATA_DIR: folder, ...storeAt('lost') }
    const before = await start(settings)
    await added(before.url, false)
    await before.close()
    for (const name of ['toolkit.sqlite', 'toolkit.sqlite-wal', 'toolkit.sqlite-shm']) {
      await rm(path.join(folder, name), { force: true })
    }
    await expect(start(settings)).rejects.toMatchObject({
      code: 'settings-invalid',
      message: expect.stringContaining('AUDIO_STORE holds the bytes of 1 recording(s)'),
    })
    await start({ ...settings, NEW_DATABASE: 'true' })
  })

  test('in the gateway: records in MongoDB, bytes in the bucket', async (context) => {
    if (noMongo !== null) return context.skip(noMongo)
    const mongo = await startMongo()
    onTestFinished(() => mongo.close())
    const [port] = await freePorts(1)
    const gateway = await startService({
      script: 'mongo-gateway.ts',
      environment: {
        PORT: String(port),
        SERVICE_KEY: A_SERVICE_KEY,
        MONGODB_URL: mongo.url('audio-store'),
        ...storeAt('three'),
        ...S3_CREDENTIALS,
      },
      ready: '"event":"started"',
    })
    onTestFinished(() => gateway.kill())
    const client = openGatewayClient({ url: `http://127.0.0.1:${port}`, key: A_SERVICE_KEY })
    onTestFinished(() => client.close())
    await client.check()
    await client.blobs.put('a', patternStream(0, 9_000_000))
    expect(await keys('three')).toEqual(['three/blobs/a.blob'])
    expect(await patternLength(client.blobs.read('a'))).toBe(9_000_000)
    await client.blobs.remove('a')
    expect(await keys('three')).toEqual([])
    expect(gateway.output()).not.toContain(S3_CREDENTIALS.AWS_SECRET_ACCESS_KEY)
  })
})
