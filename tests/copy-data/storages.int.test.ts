import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { openMongoStorage } from '@toolkit/adapter-mongo'
import type { Storage } from '@toolkit/core'
import { expect, onTestFinished, test } from 'vitest'
import { copyAndCompare } from '../../run/copy-data/copy-and-compare.ts'
import { startMongo, whyNoMongo } from '../mongo/server.ts'
import { contentOf } from './content.ts'
import { fill, fillUploads, LONE } from './filled.ts'

const missing = await whyNoMongo()
const signal = new AbortController().signal

async function aFolder(): Promise<{ folder: string; storage: Storage }> {
  const folder = await mkdtemp(path.join(tmpdir(), 'copy-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const storage = await openEmbeddedStorage({ dataDir: folder })
  onTestFinished(() => storage.close())
  return { folder, storage }
}

test('a copy from a folder to MongoDB and back is equal', async (context) => {
  if (missing !== null) return context.skip(missing)
  const { storage: source } = await aFolder()
  await fill(source, { recordings: 7 })
  await fillUploads(source)
  await source.uploads.remove('unknown-size')
  const server = await startMongo()
  onTestFinished(() => server.close())
  const database = await openMongoStorage({ url: server.url('copy') })
  onTestFinished(() => database.close())
  const said: string[] = []
  const there = await copyAndCompare(source, database, { say: (line) => said.push(line), signal })
  expect(there).toMatchObject({ differences: 0, replaced: 1 })
  expect(said.join('\n')).toContain('U+FFFD')
  const { storage: back } = await aFolder()
  const again = await copyAndCompare(database, back, { say: () => undefined, signal })
  expect(again).toMatchObject({ differences: 0, replaced: 0 })

  const [before, after] = [await contentOf(source), await contentOf(back)]
  expect(after).toEqual(JSON.parse(JSON.stringify(before).replace(/\\ud800/, '\ufffd')))
  expect(JSON.stringify(before)).toContain(JSON.stringify(LONE))
})

test('detects one changed byte between two folders', async () => {
  const [{ storage: source }, { storage: target, folder }] = [await aFolder(), await aFolder()]
  await fill(source, { recordings: 3 })
  const copied = await copyAndCompare(source, target, { say: () => undefined, signal })
  expect(copied.differences).toBe(0)
  expect(await contentOf(target)).toEqual(await contentOf(source))

  const file = path.join(folder, 'blobs/recordings/recording-of-copy-2/audio.blob')
  const bytes = await readFile(file)
  bytes[40_000] = (bytes[40_000] ?? 0) ^ 1
  await writeFile(file, bytes)
  const said: string[] = []
  const found = await copyAndCompare(source, target, { say: (line) => said.push(line), signal })
  expect(found.differences).toBe(1)
  expect(said.at(-1)).toBe(
    'blobs: recordings/recording-of-copy-2/audio has other bytes in the target',
  )
})
