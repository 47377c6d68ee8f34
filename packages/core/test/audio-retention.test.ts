import type { SourceReader } from '@toolkit/core'
import { manualClock, memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { faultyStorage } from './faulty-storage.ts'
import {
  blocks,
  DRAFT,
  never,
  openTestToolkit,
  SOUND,
  type TestToolkit,
  type TestToolkitOptions,
} from './test-toolkit.ts'

const HOUR_MS = 3_600_000
/** Short, because the server works every minute until then. */
const DAYS = 0.5
const DAY_MS = 24 * HOUR_MS
const REQUEST = {
  provider: null,
  model: null,
  speakers: null,
  identify: null,
  confirmed: true,
  forced: false,
}

async function withResult(options: TestToolkitOptions = {}) {
  const setup = await openTestToolkit({ audioRetentionDays: DAYS, ...options })
  const { recording } = await setup.createRecording()
  await setup.ended(recording.id)
  return { ...setup, id: recording.id }
}

/** Lets so many hourly sweeps run to their end. */
async function sweeps({ clock }: Pick<TestToolkit, 'clock'>, count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await clock.advance(HOUR_MS)
}

const file = (bytes: Uint8Array) => ({
  sizeBytes: bytes.length,
  bytes: blocks(bytes),
  signal: never,
})

function keysOf({ storage }: TestToolkit, id: string) {
  return storage.blobs.children(`recordings/${id}`)
}

describe('the retention of audio', () => {
  test('removes the file and the rendition when its time is over; results and waveform stay', async () => {
    const setup = await withResult()
    const { toolkit, storage, clock, id } = setup
    await storage.blobs.put(`recordings/${id}/rendition/head`, blocks(SOUND))
    await clock.advance(DAYS * DAY_MS - HOUR_MS)
    await sweeps(setup, 1)
    expect(await toolkit.recordings.get(id)).toMatchObject({ audioRemovedAt: null })
    await sweeps(setup, 3)
    const removed = await toolkit.recordings.get(id)
    expect(removed).toMatchObject({ status: 'succeeded', sampleMean: 60, error: null })
    expect(Date.parse(removed.audioRemovedAt ?? '')).toBeGreaterThan(
      Date.parse(removed.createdAt) + DAYS * DAY_MS,
    )
    expect((await keysOf(setup, id)).toSorted()).toEqual(['peaks', 'runs'])
    expect((await toolkit.results.allTurns(id, null)).turns).toHaveLength(2)
    expect((await toolkit.recordings.peaks(id)).durationSeconds).toBe(2)
    const gone = { code: 'audio-removed' }
    await expect(toolkit.recordings.requireFile(id, 'sound')).rejects.toMatchObject(gone)
    await expect(toolkit.runs.start(id, REQUEST)).rejects.toMatchObject(gone)
    expect(await toolkit.recordings.get(id)).toMatchObject({ error: null })
    await toolkit.close()
  })

  test('only removes what is due at two sweeps: a clock that jumps ahead for an hour removes nothing', async () => {
    const setup = await withResult()
    await setup.clock.advance(HOUR_MS)
    const recording = await setup.storage.recordings.get(setup.id)
    // As after a jump: due at this sweep, not at the next.
    const due = new Date(setup.clock.now() + HOUR_MS).toISOString()
    await setup.toolkit.recordings.change(setup.id, { keepAudioUntil: due })
    await sweeps(setup, 1)
    await setup.toolkit.recordings.change(setup.id, { keepAudioUntil: null })
    await sweeps(setup, 3)
    expect(await setup.toolkit.recordings.get(setup.id)).toMatchObject({
      audioRemovedAt: null,
      sizeBytes: recording?.sizeBytes,
    })
    await setup.toolkit.close()
  })

  test('a recording keeps its audio until its own time, always, or as long as the server says', async () => {
    const setup = await withResult()
    const { toolkit, clock } = setup
    const until = new Date(clock.now() + DAY_MS).toISOString()
    const { recording: later } = await setup.createRecording()
    const { recording: kept } = await setup.createRecording()
    await setup.ended(kept.id)
    await toolkit.recordings.change(later.id, { keepAudioUntil: until })
    await toolkit.recordings.change(kept.id, { keepAudioUntil: 'always' })
    const dueIn = async (days: number) => {
      const { items, total, totalBytes } = await toolkit.retention.due(days, 10)
      expect(totalBytes).toBe(items.length * SOUND.length)
      expect(total).toBe(items.length)
      return items.map(({ recording, spared }) => [recording.id, spared])
    }
    expect(await dueIn(0.4)).toEqual([])
    expect(await dueIn(0.6)).toEqual([[setup.id, null]])
    expect(await dueIn(1.1)).toEqual([
      [setup.id, null],
      [later.id, null],
    ])
    expect((await toolkit.retention.due(1.1, 1)).total).toBe(2)
    await clock.advance(1.1 * DAY_MS)
    await sweeps(setup, 3)
    const removed = async (id: string) => (await toolkit.recordings.get(id)).audioRemovedAt !== null
    expect(await Promise.all([setup.id, later.id, kept.id].map(removed))).toEqual([
      true,
      true,
      false,
    ])
    expect(await dueIn(1000)).toEqual([])
    await toolkit.close()
  })

  test('without the setting, only the time of a recording counts', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording()
    const { recording: other } = await setup.createRecording()
    await setup.ended(other.id)
    const until = new Date(setup.clock.now() + DAY_MS).toISOString()
    await setup.toolkit.recordings.change(recording.id, { keepAudioUntil: until })
    await setup.clock.advance(2 * DAY_MS)
    await sweeps(setup, 3)
    const { recordings } = setup.toolkit
    expect((await recordings.get(recording.id)).audioRemovedAt).not.toBe(null)
    expect((await recordings.get(other.id)).audioRemovedAt).toBe(null)
    await setup.toolkit.close()
  })

  test('spares a recording whose run is held, and one that was judged in the last 24 hours', async () => {
    const open = await openTestToolkit({
      audioRetentionDays: DAYS,
      provider: memoryProvider({ paid: true }),
      confirmHours: 0,
    })
    const { recording } = await open.createRecording()
    await open.until(async () => (await open.run(recording.id)).status === 'held')
    const { recording: judged } = await open.createRecording({ diarize: false })
    await open.clock.advance(DAYS * DAY_MS)
    await open.toolkit.recordings.setHumanScore(judged.id, { score: 5, note: null, runId: null })
    await sweeps(open, 3)
    const { items } = await open.toolkit.retention.due(0, 10)
    expect(items.map((one) => [one.recording.id, one.spared])).toEqual([
      [recording.id, 'run'],
      [judged.id, 'verdicts'],
    ])
    await open.clock.advance(DAY_MS)
    await sweeps(open, 2)
    const { recordings } = open.toolkit
    expect((await recordings.get(judged.id)).audioRemovedAt).not.toBe(null)
    expect((await recordings.get(recording.id)).audioRemovedAt).toBe(null)
    await open.toolkit.close()
  })

  test('the same file brings the audio back, and it is kept as long again; another file changes nothing', async () => {
    const setup = await withResult()
    const { toolkit, clock, id } = setup
    await expect(toolkit.retention.bringBack(id, file(SOUND))).rejects.toMatchObject({
      code: 'request-conflict',
    })
    await clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    const other = SOUND.toReversed()
    for (const wrong of [other, SOUND.subarray(1), new Uint8Array([...SOUND, 1])]) {
      for (const sizeBytes of [wrong.length, null]) {
        await expect(
          toolkit.retention.bringBack(id, { ...file(wrong), sizeBytes }),
        ).rejects.toMatchObject({ code: 'audio-differs' })
      }
    }
    expect((await keysOf(setup, id)).toSorted()).toEqual(['peaks', 'runs'])
    const before = clock.now()
    const brought = await toolkit.retention.bringBack(id, file(SOUND))
    expect(brought).toMatchObject({
      audioRemovedAt: null,
      keepAudioUntil: new Date(before + DAYS * DAY_MS).toISOString(),
    })
    await toolkit.recordings.requireFile(id, 'sound')
    await sweeps(setup, 3)
    expect((await toolkit.recordings.get(id)).audioRemovedAt).toBe(null)
    const { run } = await toolkit.runs.start(id, REQUEST)
    await setup.until(async () => (await setup.storage.runs.get(run.id))?.status === 'succeeded')
    await toolkit.close()
  })

  test('audio comes back only if the disk has space for it, beside the uploads that are under way', async () => {
    const storage = memoryStorage()
    const setup = await withResult({ storage })
    const { toolkit, clock, id } = setup
    await clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    const room = (bytes: number) => {
      storage.blobs.freeBytes = async () => 64 * 1024 * 1024 + bytes
    }
    room(2 * SOUND.length - 1)
    const full = { code: 'storage-full' }
    await expect(toolkit.retention.bringBack(id, file(SOUND))).rejects.toMatchObject(full)
    expect(await keysOf(setup, id)).not.toContain('audio')
    room(2 * SOUND.length)
    const other = await toolkit.uploads.begin(DRAFT, SOUND.length)
    await expect(toolkit.retention.bringBack(id, file(SOUND))).rejects.toMatchObject(full)
    await toolkit.uploads.abandon(other.id)
    expect(await toolkit.retention.bringBack(id, file(SOUND))).toMatchObject({
      audioRemovedAt: null,
    })
    await toolkit.uploads.begin(DRAFT, SOUND.length)
    await toolkit.close()
  })

  test('a file that arrives too slowly is given up, so that others can be written', async () => {
    const setup = await withResult()
    const { toolkit, clock, id } = setup
    await clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    async function* slow() {
      for (const byte of SOUND) {
        await clock.wait(10_000)
        yield Uint8Array.of(byte)
      }
    }
    let outcome: unknown = null
    const given = { ...file(SOUND), bytes: slow() }
    void toolkit.retention.bringBack(id, given).catch((error: unknown) => {
      outcome = error
    })
    for (let i = 0; i < 40; i += 1) await clock.advance(1_000)
    expect(outcome).toMatchObject({
      code: 'request-invalid',
      message: expect.stringMatching(/slow/),
    })
    expect(await keysOf(setup, id)).not.toContain('audio')
    await toolkit.close()
  })

  test('audio comes back from the address that it was fetched from, if the file there is the same', async () => {
    let there: Uint8Array = SOUND
    const opened: string[] = []
    const source: SourceReader = {
      once: false,
      recognise: (address) =>
        address.startsWith('web:')
          ? { shown: { kind: 'url', url: 'web://example/a.wav' }, fileName: 'a.wav' }
          : null,
      async open(address) {
        opened.push(address)
        return { from: 0, sizeBytes: there.length, version: null, bytes: blocks(there) }
      },
    }
    const setup = await openTestToolkit({ audioRetentionDays: DAYS, given: { sources: [source] } })
    const { toolkit, clock } = setup
    const draft = { ...DRAFT, name: null }
    const { made } = await toolkit.fetches.begin('web://example/a.wav?key=SECRET', draft)
    const { id } = (await made).recording
    await setup.ended(id)
    await clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    there = SOUND.toReversed()
    await expect(toolkit.retention.bringBackFromSource(id, never)).rejects.toMatchObject({
      code: 'audio-differs',
    })
    there = SOUND
    expect(await toolkit.retention.bringBackFromSource(id, never)).toMatchObject({
      audioRemovedAt: null,
    })
    expect(opened.slice(1)).toEqual(['web://example/a.wav', 'web://example/a.wav'])
    await toolkit.recordings.requireFile(id, 'sound')
    const { recording: uploaded } = await setup.createRecording()
    await expect(toolkit.retention.bringBackFromSource(uploaded.id, never)).rejects.toMatchObject({
      code: 'request-conflict',
    })
    await toolkit.close()
  })

  test('a rendition is made again from the file that is brought back', async () => {
    const setup = await withResult()
    const { toolkit, clock, storage, id } = setup
    const sound = {
      kind: 'rendition',
      contentType: 'audio/mp4',
      sizeBytes: 7,
      headBytes: 3,
    } as const
    const recording = await toolkit.recordings.get(id)
    await storage.recordings.replace({ ...recording, sound })
    await clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    expect((await toolkit.recordings.get(id)).sound).toEqual(sound)
    await toolkit.retention.bringBack(id, file(SOUND))
    await setup.until(async () => (await toolkit.recordings.get(id)).settled)
    expect((await toolkit.recordings.get(id)).sound?.kind).toBe('original')
    await toolkit.close()
  })

  test('a kill at any step of the removal: the next start completes it, or has not begun it', async () => {
    let removals = 0
    for (const when of ['before', 'after'] as const) {
      for (let step = 1; step <= 12; step += 1) {
        const kept = memoryStorage()
        const life = faultyStorage(kept)
        const setup = await withResult({ storage: life.storage })
        await setup.clock.advance(DAYS * DAY_MS)
        await sweeps(setup, 1)
        life.arm({ at: step, when, how: 'killed' })
        await Promise.race([sweeps(setup, 2), life.death])
        const next = await openTestToolkit({
          storage: kept,
          audioRetentionDays: DAYS,
          clock: manualClock(setup.clock.now()),
        })
        const { audioRemovedAt } = await next.toolkit.recordings.get(setup.id)
        if (audioRemovedAt !== null) {
          removals += 1
          await next.until(async () => !(await keysOf(next, setup.id)).includes('audio'))
          expect((await keysOf(next, setup.id)).toSorted()).toEqual(['peaks', 'runs'])
        } else await next.toolkit.recordings.requireFile(setup.id, 'file')
        await next.toolkit.close()
      }
    }
    expect(removals).toBeGreaterThan(0)
  })

  test('bytes of a file that came back while the server was killed are removed again', async () => {
    const setup = await withResult()
    await setup.clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    await setup.storage.blobs.put(`recordings/${setup.id}/audio`, blocks(SOUND))
    await sweeps(setup, 2)
    expect((await keysOf(setup, setup.id)).toSorted()).toEqual(['peaks', 'runs'])
    await setup.toolkit.close()
  })

  test('a recording whose files cannot be removed does not keep the others from going', async () => {
    const storage = memoryStorage()
    const { blobs } = storage
    let stuck = ''
    const remove = async (key: string) => {
      if (stuck !== '' && key.includes(stuck)) throw new Error('EACCES')
      await blobs.remove(key)
    }
    const setup = await withResult({ storage: { ...storage, blobs: { ...blobs, remove } } })
    const { recording: other } = await setup.createRecording()
    await setup.ended(other.id)
    stuck = setup.id
    await setup.clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    expect(await keysOf(setup, other.id)).not.toContain('audio')
    expect(await keysOf(setup, setup.id)).toContain('audio')
    expect(setup.logged).toContainEqual(
      expect.objectContaining({ event: 'audio-not-removed', recordingId: setup.id }),
    )
    stuck = ''
    await sweeps(setup, 1)
    expect(await keysOf(setup, setup.id)).not.toContain('audio')
    await setup.toolkit.close()
  })

  test('a recording in the trash is not listed, and has two sweeps when it is restored', async () => {
    const setup = await withResult()
    const { toolkit, clock, id } = setup
    await toolkit.trash.put(id)
    await clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    expect((await toolkit.retention.due(100, 10)).total).toBe(0)
    await toolkit.trash.restore(id)
    await sweeps(setup, 1)
    expect((await toolkit.recordings.get(id)).audioRemovedAt).toBe(null)
    await sweeps(setup, 1)
    expect((await toolkit.recordings.get(id)).audioRemovedAt).not.toBe(null)
    await toolkit.close()
  })

  test('a time that is chosen while the audio is about to be removed counts', async () => {
    const storage = memoryStorage()
    const { corrections } = storage
    let whileChecked = async (): Promise<unknown> => null
    const list = async (recordingId: string) => {
      await whileChecked()
      return corrections.list(recordingId)
    }
    const setup = await withResult({
      storage: { ...storage, corrections: { ...corrections, list } },
    })
    whileChecked = async () => {
      await setup.toolkit.recordings.change(setup.id, { keepAudioUntil: 'always' })
    }
    await setup.clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    expect(await setup.toolkit.recordings.get(setup.id)).toMatchObject({
      keepAudioUntil: 'always',
      audioRemovedAt: null,
    })
    await setup.toolkit.recordings.requireFile(setup.id, 'file')
    await setup.toolkit.close()
  })

  test('a file that was lost before is back when it is sent again', async () => {
    const setup = await withResult()
    const { toolkit, storage, clock, id } = setup
    await storage.blobs.remove(`recordings/${id}/audio`)
    await toolkit.recordings.requireFile(id, 'file').catch(() => undefined)
    expect((await toolkit.recordings.get(id)).error?.code).toBe('file-missing')
    await clock.advance(DAYS * DAY_MS)
    await sweeps(setup, 3)
    await toolkit.retention.bringBack(id, file(SOUND))
    await setup.until(async () => (await toolkit.recordings.get(id)).settled)
    expect(await toolkit.recordings.get(id)).toMatchObject({ error: null, audioRemovedAt: null })
    await toolkit.runs.start(id, REQUEST)
    await toolkit.close()
  })

  test('a time that is over is refused', async () => {
    const setup = await withResult()
    await expect(
      setup.toolkit.recordings.change(setup.id, { keepAudioUntil: '0202-12-24T23:59:59.000Z' }),
    ).rejects.toMatchObject({ code: 'request-invalid' })
    await setup.toolkit.close()
  })
})
