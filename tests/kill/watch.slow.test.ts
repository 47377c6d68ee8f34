import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { toneWav } from '../../services/server/test/wav.ts'
import { S3_CREDENTIALS, type S3Server, startS3, whyNoS3 } from '../s3/server.ts'
import { type ProductProcess, startProcess } from './product-process.ts'

const missing = await whyNoS3()
const COUNT = 6

describe('watched places, across kills', () => {
  let folder: string
  let product: ProductProcess
  let s3: S3Server | null = null

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'kill-watch-'))
    await mkdir(path.join(folder, 'calls'))
  })
  afterEach(async () => {
    await product?.kill()
    await s3?.close()
    s3 = null
    // The engine of a killed product notices a moment later.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  })

  const start = async (settings: Record<string, string>) => {
    product = await startProcess({
      DATA_DIR: path.join(folder, 'data'),
      PORT: '0',
      WATCH_SECONDS: '1',
      ...settings,
    })
  }
  async function get<T>(address: string): Promise<T> {
    return (await (await fetch(product.url + address)).json()) as T
  }
  const names = async () => {
    type Listed = { readonly items?: readonly { readonly name: string }[] }
    const { items = [] } = await get<Listed>('/api/recordings?limit=200')
    return items.map(({ name }) => name).sort()
  }
  const watched = async () => {
    type Watched = { readonly lastLookAt: string | null; readonly skipped: number }
    return (await get<{ readonly watched: readonly Watched[] }>('/api/sources')).watched[0]
  }
  /** Waits for two more looks. */
  const twoLooks = async () => {
    for (let look = 0; look < 2; look += 1) {
      const before = (await watched())?.lastLookAt
      await expect
        .poll(async () => (await watched())?.lastLookAt, { timeout: 30_000 })
        .not.toBe(before)
    }
  }
  const expected = Array.from({ length: COUNT }, (_, number) => `call ${number}.wav`).sort()

  /** Kills the product while it takes what is there, and once again; then each object is one recording. */
  async function killTwice(settings: Record<string, string>): Promise<void> {
    await start(settings)
    for (const count of [1, 3]) {
      await expect
        .poll(async () => (await names()).length, { timeout: 60_000, interval: 20 })
        .toBeGreaterThanOrEqual(count)
      await product.kill()
      await start(settings)
    }
    await expect.poll(names, { timeout: 90_000 }).toEqual(expected)
    await twoLooks()
    expect(await names()).toEqual(expected)
    expect((await get<{ items: unknown[] }>('/api/uploads')).items).toEqual([])
  }

  test('a folder: each file becomes one recording, and what is no recording is skipped', async () => {
    const calls = path.join(folder, 'calls')
    for (let number = 0; number < COUNT; number += 1) {
      await writeFile(path.join(calls, `call ${number}.wav`), toneWav(2, number))
    }
    await writeFile(path.join(calls, 'notes.txt'), 'no recording '.repeat(10_000))
    await killTwice({ WATCH: calls })
  })

  test.skipIf(missing !== null)('a bucket: each object becomes one recording', async () => {
    s3 = await startS3()
    await s3.createBucket('calls')
    for (let number = 0; number < COUNT; number += 1) {
      const Key = `new/call ${number}.wav`
      const Body = toneWav(2, number)
      await s3.client.send(new PutObjectCommand({ Bucket: 'calls', Key, Body }))
    }
    await killTwice({ WATCH: 's3://calls/new', S3_ENDPOINT: s3.endpoint, ...S3_CREDENTIALS })
  })
})
