import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import type { Storage } from '@toolkit/core'
import { aRecording, aRun } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { repair } from '../../run/storage/repair.ts'
import { blocks, someBytes } from '../copy-data/filled.ts'
import { PLACES, temporaryFolder } from './places.ts'
import { runStorage } from './storage-process.ts'

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

describe.each(PLACES)('a repair of bytes %s', (_name, open, whyNot) => {
  test('lists what it would do, does it when asked, and keeps what it does not know', async (context) => {
    const missing = await whyNot()
    if (missing !== null) return context.skip(missing)
    const { storage } = await open()
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
  const dataDir = await temporaryFolder()
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
