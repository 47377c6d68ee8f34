import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { blobFile, openEmbeddedStorage } from '@toolkit/adapter-embedded'
import {
  audioKey,
  type ByteStorage,
  joinStorage,
  NO_HINTS,
  type RecordStorage,
  type Toolkit,
} from '@toolkit/core'
import { memoryProvider, memoryRecords, wavOf } from '@toolkit/testkit'
import { storageSuite } from '@toolkit/testkit/conformance'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder, openToolkit } from '../../run/product/toolkit.ts'
import { readSettings } from '../../run/settings.ts'

const SOUND = wavOf(new Float32Array(32_000), 16_000)
const DRAFT = {
  name: 'two-seconds.wav',
  speakers: NO_HINTS,
  provider: null,
  model: null,
  diarize: true,
  confirmed: false,
  track: null,
}
const never = new AbortController().signal

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'apart-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}

/** The toolkit with records in memory and bytes in the files of the data folder, composed like in `run/`. */
async function start(dataDir: string, records: RecordStorage) {
  const bytes: ByteStorage = await openEmbeddedStorage({ dataDir })
  const toolkit = openToolkit({
    settings: readSettings({}),
    records,
    bytes,
    providers: [memoryProvider()],
    ffmpegPath: null,
    tempDir: await freshFolder(path.join(dataDir, 'temporary')),
    fileOf: (key) => blobFile(dataDir, key),
    log: () => undefined,
  })
  await toolkit.start()
  const close = async () => {
    await toolkit.close()
    await bytes.close()
  }
  return { toolkit, bytes, close }
}

async function* blocks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function diarized(toolkit: Toolkit, id: string): Promise<void> {
  const status = async () => (await toolkit.recordings.get(id)).status
  await expect.poll(status, { timeout: 30_000 }).toBe('succeeded')
}

async function joined(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(bytes))
}

test('a recording is uploaded, diarized and deleted, and leaves no data in either store', async () => {
  const dataDir = await dataFolder()
  const records = memoryRecords()
  const { toolkit, bytes, close } = await start(dataDir, records)
  const upload = await toolkit.uploads.begin(DRAFT, SOUND.length)
  const { finished } = await toolkit.uploads.append(upload.id, 0, blocks(SOUND), never)
  const id = finished?.recording.id ?? ''
  await diarized(toolkit, id)
  expect((await records.recordings.get(id))?.name).toBe('two-seconds.wav')
  const file = toolkit.recordings.original(id, { start: 0, end: SOUND.length }, never)
  expect(Buffer.compare(await joined(file), SOUND)).toBe(0)
  expect(await bytes.blobs.size(audioKey(id))).toBe(SOUND.length)
  expect((await toolkit.results.curve(id, null, null)).curve.values).toHaveLength(100)
  await toolkit.recordings.remove(id)
  expect(await records.recordings.get(id)).toBe(null)
  expect(await bytes.blobs.children('recordings')).toEqual([])
  await close()
  expect(await readdir(path.join(dataDir, 'uploads'))).toEqual([])
})

test('an upload continues after a restart', async () => {
  const dataDir = await dataFolder()
  const records = memoryRecords()
  const before = await start(dataDir, records)
  const { id } = await before.toolkit.uploads.begin(DRAFT, SOUND.length)
  await before.toolkit.uploads.append(id, 0, blocks(SOUND.subarray(0, 20_000)), never)
  await before.close()
  const after = await start(dataDir, records)
  expect((await after.toolkit.uploads.get(id)).offset).toBe(20_000)
  const rest = blocks(SOUND.subarray(20_000))
  const { finished } = await after.toolkit.uploads.append(id, 20_000, rest, never)
  await diarized(after.toolkit, finished?.recording.id ?? '')
  await after.close()
})

test('bytes without records are kept as unknown', async () => {
  const dataDir = await dataFolder()
  const before = await start(dataDir, memoryRecords())
  const upload = await before.toolkit.uploads.begin(DRAFT, SOUND.length)
  const { finished } = await before.toolkit.uploads.append(upload.id, 0, blocks(SOUND), never)
  const id = finished?.recording.id ?? ''
  await diarized(before.toolkit, id)
  await before.close()
  const { toolkit, bytes, close } = await start(dataDir, memoryRecords())
  await expect.poll(async () => (await toolkit.health()).strays.count).toBe(1)
  expect(await bytes.blobs.size(audioKey(id))).toBe(SOUND.length)
  await close()
})

storageSuite('records in memory, bytes in files', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'joined-'))
  const storage = joinStorage(memoryRecords(), await openEmbeddedStorage({ dataDir: folder }))
  return {
    storage,
    async close() {
      await storage.close()
      await rm(folder, { recursive: true })
    },
  }
})
