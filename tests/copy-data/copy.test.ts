import {
  audioKey,
  type Enrolment,
  enrolmentKey,
  readAll,
  type Storage,
  verifyStorage,
} from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { aRecording, aReview, aVerdict, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { compareStorages } from '../../run/copy-data/compare.ts'
import { copyAndCompare } from '../../run/copy-data/copy-and-compare.ts'
import { Progress } from '../../run/copy-data/report.ts'
import { ProcessLifetime } from '../jobs/crashing-process.ts'
import { contentOf } from './content.ts'
import { blocks, fill, fillUploads, someBytes } from './filled.ts'

const never = new AbortController().signal

function copy(source: Storage, target: Storage, said: string[] = [], signal = never) {
  return copyAndCompare(source, target, { say: (line) => void said.push(line), signal })
}

async function aSource(recordings = 3): Promise<Storage> {
  const source = memoryStorage()
  await fill(source, { recordings, audioBytes: 1000 })
  return source
}

/** The content without the one upload that no server can finish. */
async function copiedContentOf(storage: Storage): Promise<unknown> {
  const content = (await contentOf(storage)) as { uploads: { upload: { id: string } }[] }
  return {
    ...content,
    uploads: content.uploads.filter(({ upload }) => upload.id !== 'unknown-size'),
  }
}

/** A voice, and a voiceprint that is being made for it, with 500 bytes of sound. */
async function fillVoice(storage: Storage) {
  const createdAt = '2026-12-01T00:00:00.000Z'
  const voice = { key: 'ada', name: 'Ada', prints: [], createdAt, updatedAt: createdAt }
  const enrolment: Enrolment = {
    ...{ key: 'print', voiceId: 'ada', provider: 'local', model: 'm', seconds: 9, createdAt },
    ...{ status: 'queued', hold: null, error: null, confirmed: false },
    ...{ submitStartedAt: null, jobId: null },
    source: { kind: 'file', name: 'a.wav', sha256: 'aa' },
  }
  await storage.voices.put(voice)
  await storage.enrolments.put(enrolment)
  await storage.blobs.put(enrolmentKey('print'), blocks(someBytes(500, 3)))
  return { voice, enrolment }
}

test('a storage is verified with the sounds of voiceprints that are being made', async () => {
  const storage = memoryStorage()
  await fillVoice(storage)
  await storage.blobs.put(enrolmentKey('lost'), blocks(someBytes(77, 1)))
  await storage.blobs.remove(enrolmentKey('print'))
  const found = await Array.fromAsync(verifyStorage(storage, { clock: systemClock, signal: never }))
  expect(found.map(({ kind, key, sizeBytes }) => [kind, key, sizeBytes])).toEqual([
    ['missing', 'enrolments/print', null],
    ['unknown', 'enrolments/lost', 77],
  ])
})

describe('a copy', () => {
  test('contains everything, reports counts, and does not change the source', async () => {
    const [source, target, said] = [await aSource(), memoryStorage(), [] as string[]]
    await fillUploads(source)
    const before = await contentOf(source)
    const counts = await copy(source, target, said)
    expect(counts.differences).toBe(0)
    expect(counts.figures).toMatchObject({
      recordings: { counts: [3, 3] },
      runs: { counts: [6, 6] },
      turns: { counts: [90, 90] },
      verdicts: { counts: [9, 9] },
      corrections: { counts: [6, 6] },
      entries: { counts: [12, 12] },
      models: { counts: [1, 1] },
      reviews: { counts: [1, 1] },
      uploads: { counts: [4, 4], bytes: [220_000, 220_000] },
      blobs: { counts: [12, 12], bytes: [5370, 5370] },
    })
    expect(await copiedContentOf(target)).toEqual(await copiedContentOf(source))
    expect(await contentOf(source)).toEqual(before)
    expect(said.join('\n')).toContain('not copied: upload unknown-size')
  })

  test('contains voices, and voiceprints that are being made with their sounds', async () => {
    const [source, target] = [await aSource(1), memoryStorage()]
    const { voice, enrolment } = await fillVoice(source)
    const { figures, differences } = await copy(source, target)
    expect(differences).toBe(0)
    expect(figures).toMatchObject({ voices: { counts: [1, 1] }, enrolments: { counts: [1, 1] } })
    expect(await target.voices.list()).toEqual([voice])
    expect(await target.enrolments.list()).toEqual([enrolment])
    const key = enrolmentKey(enrolment.key)
    expect(await readAll(target.blobs.read(key))).toEqual(await readAll(source.blobs.read(key)))
    await target.blobs.put(key, blocks(someBytes(500, 4)))
    const compared = await compareStorages(source, target, {
      progress: new Progress('compared', 1, () => undefined),
      signal: never,
    })
    expect(compared.described).toEqual([`blobs: ${key} has other bytes in the target`])
  })

  test.each<[string, (target: Storage) => Promise<unknown>]>([
    ['a voice', (target) => fillVoice(target)],
    ['a sound', (target) => target.blobs.put(enrolmentKey('x'), blocks(someBytes(9, 1)))],
  ])('does not go into a target with %s of its own', async (_, fillTarget) => {
    const [source, target] = [await aSource(1), memoryStorage()]
    await fillTarget(target)
    await expect(copy(source, target)).rejects.toMatchObject({ code: 'request-conflict' })
  })

  test('reports files without a record, and does not copy them', async () => {
    const [source, target, said] = [await aSource(), memoryStorage(), [] as string[]]
    await source.blobs.put(audioKey('lost'), blocks(someBytes(1234, 7)))
    expect((await copy(source, target, said)).differences).toBe(0)
    expect(said).toContain('not copied: recordings/lost (1,234 bytes), which no record names')
    expect(await target.blobs.size(audioKey('lost'))).toBeNull()
  })

  test('of an empty storage is empty', async () => {
    const counts = await copy(memoryStorage(), memoryStorage())
    expect(counts.differences).toBe(0)
    expect(counts.figures.recordings.counts).toEqual([0, 0])
  })

  test('repeated compares and changes nothing', async () => {
    const [source, target] = [await aSource(), memoryStorage()]
    await copy(source, target)
    const readOnly = new Proxy(target, {
      get: (all, name) =>
        name === 'recordings' ? refusing(all.recordings) : Reflect.get(all, name),
    })
    expect((await copy(source, readOnly)).differences).toBe(0)
  })

  test('stops with the signal and continues later', async () => {
    const [source, target, stop] = [await aSource(), memoryStorage(), new AbortController()]
    stop.abort(new Error('stopped'))
    await expect(copy(source, target, [], stop.signal)).rejects.toThrow('stopped')
    expect((await copy(source, target)).differences).toBe(0)
  })

  test('continues after an interruption at any point, without copying complete recordings again', async () => {
    const source = await aSource(2)
    await fillUploads(source)
    const whole = await copiedContentOf(source)
    for (const when of ['before', 'after'] as const) {
      for (let killedAt = 1, isOver = false; !isOver; killedAt += 1) {
        const target = memoryStorage()
        const life = new ProcessLifetime({ killedAt, when, storageUnavailableAt: [] })
        isOver = await Promise.race([
          copy(source, life.storage(target)).then(() => true),
          life.ended.then(() => false),
        ])
        const kept = await target.recordings.get('recording-of-copy-0')
        const inserted: string[] = []
        expect((await copy(source, noting(target, inserted))).differences).toBe(0)
        expect(await copiedContentOf(target)).toEqual(whole)
        if (kept !== null) expect(inserted).not.toContain('recording-of-copy-0')
      }
    }
  })
})

describe('refuses a target with other data, and does not change it', () => {
  const id = 'recording-of-copy-1'
  test.each<[string, (target: Storage) => Promise<unknown>]>([
    ['a recording', (target) => target.recordings.insert(aRecording({ id: 'foreign' }))],
    ['a recording that has changed', (target) => target.recordings.insert(aRecording({ id }))],
    ['bytes', (target) => target.blobs.put(audioKey('foreign'), blocks(someBytes(5, 5)))],
    ['notes', (target) => target.models.put({ provider: 'local', model: 'x', refused: [] })],
    ['a review', (target) => target.reviews.put(aReview({ key: 'foreign' }))],
  ])('%s', async (_, change) => {
    const [source, target] = [await aSource(), memoryStorage()]
    await change(target)
    const before = await contentOf(target)
    await expect(copy(source, target)).rejects.toMatchObject({
      code: 'request-conflict',
      message: expect.stringContaining('other data'),
    })
    expect(await contentOf(target)).toEqual(before)
  })
})

describe('detects a difference', () => {
  const id = 'recording-of-copy-1'
  const run = `${id}-run-0`
  const correction = `${id}-correction-1`
  test.each<[string, string, (target: Storage) => Promise<unknown>]>([
    ['a run that is gone', 'runs', (target) => target.runs.remove(run)],
    ['turns that are gone', 'turns', (target) => target.turns.put(run, [])],
    [
      'a verdict more',
      'verdicts',
      (target) => target.verdicts.append(aVerdict({ recordingId: id })),
    ],
    ['verdicts in another order', 'verdicts', reverseVerdicts],
    ['verdicts gone', 'verdicts', (target) => target.verdicts.remove(id)],
    ['a correction gone', 'corrections', (target) => target.corrections.remove(correction)],
    ['an entry of a log more', 'entries', appendEntry],
    ['bytes that are gone', 'blobs', (target) => target.blobs.remove(audioKey(id))],
    ['one byte', 'blobs', changeOneByte],
    ['one byte more', 'blobs', (t) => t.blobs.put(audioKey(id), blocks(new Uint8Array(1001)))],
    ['bytes more', 'blobs', (t) => t.blobs.put(`recordings/${id}/x/y`, blocks(new Uint8Array(1)))],
  ])('%s', async (_, store, change) => {
    const [source, target, said] = [await aSource(), memoryStorage(), [] as string[]]
    await copy(source, target)
    await change(target)
    const { differences, figures } = await copy(source, target, said)
    expect(differences).toBeGreaterThan(0)
    expect(figures[store as 'blobs'].differences).toBeGreaterThan(0)
    expect(said.join('\n')).toMatch(new RegExp(`^${store}: .*recording-of-copy-1`, 'm'))
  })

  async function reverseVerdicts(target: Storage): Promise<void> {
    const verdicts = await target.verdicts.list(id)
    await target.verdicts.remove(id)
    for (const verdict of verdicts) await target.verdicts.append(verdict)
  }

  async function appendEntry(target: Storage): Promise<void> {
    const stored = await target.corrections.get(correction)
    if (stored === null) throw new Error('not copied')
    await target.corrections.append(stored, [
      { sequence: 3, id: 'c', author: null, at: stored.createdAt, kind: 'redo', of: 1 },
    ])
  }

  async function changeOneByte(target: Storage): Promise<void> {
    const bytes = someBytes(1000, 1)
    bytes[999] = (bytes[999] ?? 0) ^ 1
    await target.blobs.put(audioKey(id), blocks(bytes))
  }
})

function refusing<T extends object>(store: T): T {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'insert') throw new Error('a finished recording is written again')
      return Reflect.get(target, name)
    },
  })
}

/** The storage, noting the ids of recordings that are inserted. */
function noting(storage: Storage, inserted: string[]): Storage {
  return {
    ...storage,
    recordings: {
      ...storage.recordings,
      insert(recording) {
        inserted.push(recording.id)
        return storage.recordings.insert(recording)
      },
    },
  }
}
