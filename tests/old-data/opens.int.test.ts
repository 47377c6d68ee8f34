import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createClient } from '@toolkit/server/client'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { dumpDatabase, restoreDatabase } from '../../adapters/mongo/test/database-dump.ts'
import { type Product, startProduct } from '../../run/product/product.ts'
import { readSettings } from '../../run/settings.ts'
import { startMongo, whyNoMongo } from '../mongo/server.ts'
import { restoreDataFolder, sqlOfDataFolder } from './data-folder.ts'
import { type ProductContent, readProduct } from './read-product.ts'

const missing = await whyNoMongo()

/** Starts the product without a paid provider. */
async function start(dataDir: string, more: Readonly<Record<string, string>> = {}) {
  return startProduct({
    settings: readSettings({ DATA_DIR: dataDir, PORT: '0', ...more }),
    webRoot: null,
    version: 'test',
    log: () => undefined,
    environment: process.env,
  })
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'old-data-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

async function expectedOf(source: string): Promise<ProductContent> {
  return JSON.parse(await readFile(path.join(source, 'expected.json'), 'utf8')) as ProductContent
}

/** Asserts that a product with old data finishes what was interrupted, and answers as the old version did. */
async function expectOldContent(product: Product, source: string): Promise<void> {
  const api = createClient(product.url)
  const idOf = async (name: string) => (await api.list({ q: name })).items[0]?.id
  expect(await idOf('deleted.wav')).toBeUndefined()
  const running = (await idOf('running.wav')) as string
  await expect
    .poll(async () => (await api.diarizations(running)).items, { timeout: 60_000 })
    .toMatchObject([{ status: 'succeeded', error: null }])
  const { items } = await api.openUploads()
  expect(items).toMatchObject([{ name: 'unfinished.wav', offsetBytes: 300, sizeBytes: 1_044 }])
  await api.remove(running)
  await expect.poll(async () => idOf('running.wav')).toBeUndefined()
  // Answers may have more fields since then.
  expect(await readProduct(product.url)).toMatchObject(await expectedOf(source))
}

describe.each(['b54ad5c', 'ef7c6c1'])('a data folder written by %s', (commit) => {
  const source = path.join(import.meta.dirname, commit, 'embedded')

  test('opens with all its content; a second start changes nothing', async () => {
    const dataDir = await temporaryFolder()
    await restoreDataFolder(source, dataDir)
    const product = await start(dataDir)
    await expectOldContent(product, source)
    const first = await readProduct(product.url)
    await product.close()
    const stored = sqlOfDataFolder(dataDir)
    const again = await start(dataDir)
    const content = await readProduct(again.url)
    await again.close()
    expect(content).toEqual(first)
    expect(sqlOfDataFolder(dataDir)).toBe(stored)
  })
})

describe.skipIf(missing !== null)(
  `a MongoDB database written by b54ad5c (${missing ?? 'MongoDB'})`,
  async () => {
    const source = path.join(import.meta.dirname, 'b54ad5c', 'mongodb')
    const server = missing === null ? await startMongo() : null
    afterAll(() => server?.close())

    test('opens with all its content; a second start changes nothing', async () => {
      const url = server?.url('old') ?? ''
      await restoreDatabase(url, await readFile(path.join(source, 'mongodb.ndjson'), 'utf8'))
      const dataDir = await temporaryFolder()
      const product = await start(dataDir, { MONGODB_URL: url })
      await expectOldContent(product, source)
      const first = await readProduct(product.url)
      await product.close()
      const stored = await dumpDatabase(url)
      const again = await start(dataDir, { MONGODB_URL: url })
      const content = await readProduct(again.url)
      await again.close()
      expect(content).toEqual(first)
      expect(await dumpDatabase(url)).toBe(stored)
    })
  },
)
