import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { openMongoStorage } from '@toolkit/adapter-mongo'
import { joinStorage, type Storage } from '@toolkit/core'
import { aRecording, aRun } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openAudioStore } from '../../run/product/audio-store.ts'
import { readSettings } from '../../run/settings.ts'
import { repair } from '../../run/storage/repair.ts'
import { blocks, someBytes } from '../copy-data/filled.ts'
import { startMongo, whyNoMongo } from '../mongo/server.ts'
import { startS3, whyNoS3 } from '../s3/server.ts'
import { runStorage } from './storage-process.ts'

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(tmpdir(), 'repair-'))
  onTestFinished(() => rm(made, { recursive: true, force: true }))
  return made
}

const onDisk = async (): Promise<Storage> => openEmbeddedStorage({ dataDir: await folder() })

async function inGridFs(): Promise<Storage> {
  const server = await startMongo()
  onTestFinished(() => server.close())
  return openMongoStorage({ url: server.url('repair') })
}

async function inBucket(): Promise<Storage> {
  const server = await startS3()
  onTestFinished(() => server.close())
  await server.createBucket('repair')
  const place = { AUDIO_STORE: 's3://repair/a', S3_ENDPOINT: server.endpoint }
  return joinStorage(await onDisk(), await openAudioStore(readSettings(place), () => undefined))
}

/** Three recordings, one of them whole, with bytes that no record refers to. */
async function fill(storage: Storage): Promise<void> {
  const put = (key: string, bytes: number) =>
    storage.blobs.put(`recordings/${key}`, blocks(someBytes(bytes, 1)))
  for (const id of ['whole', 'no-audio', 'no-peaks']) {
    await storage.recordings.insert(
      aRecording({ id, name: id, durationSeconds: 2, sizeBytes: 1_000 }),
    )
    if (id !== 'no-audio') await put(`${id}/audio`, 1_000)
    if (id !== 'no-peaks') await put(`${id}/peaks`, 400)
  }
  await storage.runs.insert(aRun({ id: 'run', recordingId: 'whole', status: 'failed' }))
  await put('whole/runs/run/curves/0', 300)
  await put('whole/notes', 50)
  await put('stranger/audio', 700)
}

const DIFFERENCES = [
  'missing   recordings/no-audio/audio (1,000 bytes) of "no-audio"',
  'missing   recordings/no-peaks/peaks (size unknown) of "no-peaks"',
  'left      recordings/whole/runs/run/curves/0 (300 bytes) of "whole"',
  'foreign   recordings/whole/notes (50 bytes) of "whole"',
  'unknown   recordings/stranger (700 bytes)',
]

async function stateOf({ blobs, recordings }: Storage) {
  return {
    left: await blobs.size('recordings/whole/runs/run/curves/0'),
    foreign: await blobs.size('recordings/whole/notes'),
    unknown: await blobs.size('recordings/stranger/audio'),
    error: (await recordings.get('no-audio'))?.error?.code ?? null,
    sound: (await recordings.get('no-peaks'))?.sound?.kind ?? null,
  }
}

describe.each([
  ['on a disk', onDisk, async (): Promise<string | null> => null],
  ['in GridFS', inGridFs, () => whyNoMongo()],
  ['in a bucket', inBucket, whyNoS3],
] as const)('a repair of bytes %s', (_name, open, whyNot) => {
  test('lists what it would do, does it when asked, and keeps what it does not know', async (context) => {
    const missing = await whyNot()
    if (missing !== null) return context.skip(missing)
    const storage = await open()
    onTestFinished(() => storage.close())
    await fill(storage)
    const repaired = async (isDone: boolean) => {
      const said: string[] = []
      const signal = new AbortController().signal
      const isWhole = await repair({ storage, say: (line) => said.push(line), signal, isDone })
      return { isWhole, output: said.join('\n') }
    }
    const planned = await repaired(false)
    for (const line of DIFFERENCES) expect(planned.output).toContain(line)
    expect(planned.output).toContain(
      '1 to mark as missing (1,000 bytes), 1 to make again (0 bytes), 1 to remove (300 bytes), 2 kept (750 bytes).',
    )
    expect(planned).toMatchObject({
      isWhole: false,
      output: expect.stringContaining('Nothing was changed.'),
    })
    const kept = { foreign: 50, unknown: 700 }
    expect(await stateOf(storage)).toEqual({ ...kept, left: 300, error: null, sound: 'original' })
    const done = await repaired(true)
    expect(done.output).toContain('1 marked as missing (1,000 bytes)')
    expect(await stateOf(storage)).toEqual({
      ...kept,
      left: null,
      error: 'file-missing',
      sound: null,
    })
  })
})

test('npm run storage -- repair, and then purge', async () => {
  const dataDir = await folder()
  const within = async <T>(work: (storage: Storage) => Promise<T>): Promise<T> => {
    const storage = await openEmbeddedStorage({ dataDir })
    try {
      return await work(storage)
    } finally {
      await storage.close()
    }
  }
  await within(fill)
  const planned = await runStorage(dataDir, 'repair')
  expect(planned.code, planned.output).toBe(1)
  for (const line of DIFFERENCES) expect(planned.output).toContain(line)
  expect(await within(stateOf)).toMatchObject({ left: 300, error: null })
  await runStorage(dataDir, 'repair', '--yes')
  expect(await within(stateOf)).toMatchObject({ left: null, error: 'file-missing', sound: null })
  const purged = await runStorage(dataDir, 'purge', '--yes')
  expect(purged.output).toContain('1 deleted.')
  expect(await within(stateOf)).toMatchObject({ foreign: 50, unknown: null })
})
