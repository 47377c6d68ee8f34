import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { openMongoStorage } from '@toolkit/adapter-mongo'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MongoServer, startMongo, whyNoMongo } from '../mongo/server.ts'
import { contentOf } from './content.ts'
import { startCopy } from './copy-process.ts'
import { fill } from './filled.ts'

const missing = await whyNoMongo()
const RECORDINGS = 12
const TO_MONGO = ['--from', 'embedded', '--to', 'mongodb']
const FROM_MONGO = ['--from', 'mongodb', '--to', 'embedded']

describe.skipIf(missing !== null)(`npm run copy-data (${missing ?? 'whole'})`, () => {
  let root: string
  let server: MongoServer
  let folders: { readonly first: string; readonly second: string }
  let url: string

  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'copy-command-'))
    folders = { first: path.join(root, 'first'), second: path.join(root, 'second') }
    server = await startMongo()
    url = server.url('copy-command')
    const storage = await openEmbeddedStorage({ dataDir: folders.first })
    await fill(storage, { recordings: RECORDINGS, audioBytes: 600_000 })
    await storage.close()
  })

  afterAll(async () => {
    await server?.close()
    await rm(root, { recursive: true, force: true })
  })

  const copy = (args: readonly string[], dataDir: string) =>
    startCopy(args, { DATA_DIR: dataDir, MONGODB_URL: url })

  async function contentOfFolder(dataDir: string): Promise<unknown> {
    const storage = await openEmbeddedStorage({ dataDir })
    try {
      return await contentOf(storage)
    } finally {
      await storage.close()
    }
  }

  /** The number of recordings that the last progress line attributes to an earlier run. */
  const earlier = (output: string) =>
    Number([...output.matchAll(/(\d+) of them by an earlier run/g)].at(-1)?.[1] ?? 0)

  test('continues after each of many kills, and ends with equal data', async () => {
    let finished = 0
    for (const kill of [/copied [1-9]/, /by an earlier run/]) {
      const process = copy(TO_MONGO, folders.first)
      await process.until(kill)
      process.kill('SIGKILL')
      expect(await process.ended).toBe(null)
      expect(earlier(process.output())).toBeGreaterThanOrEqual(finished)
      finished = earlier(process.output())
    }
    const last = copy(TO_MONGO, folders.first)
    expect(await last.ended, last.output()).toBe(0)
    expect(earlier(last.output())).toBeGreaterThan(0)
    expect(last.output()).toMatch(new RegExp(`recordings +${RECORDINGS} +${RECORDINGS} .* 0$`, 'm'))
    expect(last.output()).not.toContain('mongodb://')

    const back = copy(FROM_MONGO, folders.second)
    await back.until(/opened embedded/)
    back.kill('SIGKILL')
    await back.ended
    const again = copy(FROM_MONGO, folders.second)
    expect(await again.ended, again.output()).toBe(0)
    const before = JSON.stringify(await contentOfFolder(folders.first))
    const after = await contentOfFolder(folders.second)
    expect(after).toEqual(JSON.parse(before.replace(/\\ud800/, '\ufffd')))
  })

  test('names a difference and exits with 1', async () => {
    const storage = await openMongoStorage({ url })
    await storage.runs.remove('recording-of-copy-5-run-1')
    await storage.close()
    const process = copy(TO_MONGO, folders.first)
    expect(await process.ended).toBe(1)
    expect(process.output()).toMatch(
      new RegExp(`runs +${2 * RECORDINGS} +${2 * RECORDINGS - 1} .* 1$`, 'm'),
    )
    expect(process.output()).toContain('recording-of-copy-5')
  })

  test('refuses while a server works on either side', async () => {
    const folder = await openEmbeddedStorage({ dataDir: folders.first })
    const refused = copy(TO_MONGO, folders.first)
    expect(await refused.ended).toBe(1)
    expect(refused.output()).toContain('already running')
    await folder.close()

    const database = await openMongoStorage({ url })
    const held = await database.lease.acquire(new AbortController().signal)
    const waited = copy(TO_MONGO, folders.first)
    expect(await waited.ended).toBe(1)
    expect(waited.output()).toContain('A server is working on the mongodb data')
    await held.release()
    await database.close()
  })

  test('stops with a signal, and says that it can be continued', async () => {
    const process = copy(FROM_MONGO, path.join(root, 'third'))
    await process.until(/opened embedded/)
    process.kill('SIGTERM')
    expect(await process.ended).toBe(1)
    expect(process.output()).toContain('Run it again')
  })

  test.each([
    [[], {}],
    [['--from', 'embedded', '--to', 'embedded'], {}],
    [['--from', 'embedded'], {}],
    [['--from', 'mongodb', '--to', 'tape'], {}],
    [['--what'], {}],
  ])('refuses %j', async (args) => {
    const process = copy(args, folders.first)
    expect(await process.ended).toBe(1)
    expect(process.output()).toContain('npm run copy-data -- --from')
  })

  test('refuses a missing source, and creates nothing', async () => {
    const process = copy(TO_MONGO, path.join(root, 'nowhere'))
    expect(await process.ended).toBe(1)
    expect(process.output()).toContain('There is no folder')
  })
})
