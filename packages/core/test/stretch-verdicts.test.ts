import { type NewStretchVerdict, NO_FILTER } from '@toolkit/core'
import { EVERY_STRETCH_VERDICT, memoryProvider, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { faultyStorage } from './faulty-storage.ts'
import { openTestToolkit, type TestToolkitOptions } from './test-toolkit.ts'

/** A toolkit with a recording of two seconds, whose confidence is 80 in the first and 40 in the second. */
async function withRun(options: TestToolkitOptions = {}) {
  const setup = await openTestToolkit(options)
  const { recording } = await setup.createRecording()
  const run = await setup.ended(recording.id)
  await setup.until(
    async () => (await setup.storage.recordings.get(recording.id))?.settled === true,
  )
  const wrong: NewStretchVerdict = {
    id: null,
    recordingId: recording.id,
    runId: null,
    start: 0.9,
    end: 1.1,
    verdict: 'wrong',
    errors: ['overlap', 'missed-speech', 'overlap'],
    speaker: 'SPEAKER_00',
    note: 'two\nlines',
    reviewer: 'Zoë',
    draw: null,
  }
  return { ...setup, id: recording.id, run, wrong, verdicts: setup.toolkit.stretchVerdicts }
}

describe('a verdict on a stretch', () => {
  test('is bound to the run and its score at the time, and is announced', async () => {
    const { toolkit, verdicts, id, run, wrong, clock } = await withRun()
    const events: unknown[] = []
    toolkit.subscribe((event) => events.push(event))
    const { verdict, isNew } = await verdicts.add(wrong)
    expect(isNew).toBe(true)
    expect(verdict).toEqual({
      ...wrong,
      id: verdict.id,
      runId: run.id,
      errors: ['missed-speech', 'overlap'],
      provider: 'local',
      model: run.modelReported ?? run.model,
      curve: 'confidence',
      score: 60,
      createdAt: new Date(clock.now()).toISOString(),
      undoneAt: null,
    })
    expect(events).toEqual([{ type: 'verdict', verdict }])
    expect(await verdicts.list({ ...EVERY_STRETCH_VERDICT, recordingId: id })).toEqual({
      ...{ items: [verdict], more: false, total: 1 },
    })
    // Not a human score of the recording.
    expect(await toolkit.recordings.verdicts(id)).toEqual([])
  })

  test('has no score if the run has none, or none there', async () => {
    const missing = new Uint8Array(100).fill(255, 0, 50).fill(40, 50)
    const turns = [{ speaker: 'A', start: 0, end: 1, scores: null }]
    const result = {
      turns,
      warnings: [],
      speakerDoubt: null,
      identification: null,
      raw: new Uint8Array([31]),
    }
    const curve = { kind: 'confidence', speaker: null, resolution: 0.02, values: missing } as const
    const none = await withRun({ provider: memoryProvider({ result: { ...result, curves: [] } }) })
    const { verdict } = await none.verdicts.add(none.wrong)
    expect(verdict).toMatchObject({ curve: null, score: null })
    const some = await withRun({
      provider: memoryProvider({ result: { ...result, curves: [curve] } }),
    })
    const early = await some.verdicts.add({ ...some.wrong, start: 0.1, end: 0.5 })
    expect(early.verdict).toMatchObject({ curve: 'confidence', score: null })
    const both = await some.verdicts.add(some.wrong)
    expect(both.verdict).toMatchObject({ curve: 'confidence', score: 40 })
  })

  test('that is sent again is stored once; its id with another content is refused', async () => {
    const { toolkit, verdicts, storage, id, run, wrong, clock } = await withRun()
    const named = { ...wrong, id: 'a-1' }
    const [one, other] = await Promise.all([verdicts.add(named), verdicts.add(named)])
    expect([one.isNew, other.isNew].sort()).toEqual([false, true])
    expect(other.verdict).toEqual(one.verdict)
    await clock.advance(1000)
    expect(await verdicts.add({ ...named, runId: run.id })).toEqual({ ...other, isNew: false })
    const others: readonly Partial<NewStretchVerdict>[] = [
      { recordingId: 'x' },
      { runId: 'x' },
      { start: 0.95 },
      { end: 1.2 },
      { verdict: 'right', errors: [] },
      { errors: ['overlap'] },
      { speaker: null },
      { note: null },
      { reviewer: null },
      { draw: 'd' },
    ]
    for (const change of others) {
      const adding = verdicts.add({ ...named, ...change })
      await expect(adding).rejects.toMatchObject({ code: 'request-conflict' })
    }
    // Also when the state has changed meanwhile: an answer may be sent again much later.
    await toolkit.runs.remove(id, run.id)
    await toolkit.trash.put(id)
    expect(await verdicts.add(named)).toEqual({ verdict: one.verdict, isNew: false })
    expect(await storage.stretchVerdicts.ofRecording(id)).toEqual([one.verdict])
  })

  test('may be one of several, by several reviewers, and is taken back without being lost', async () => {
    const { verdicts, toolkit, wrong, clock, id } = await withRun()
    const { verdict: first } = await verdicts.add(wrong)
    await clock.advance(1000)
    const right = { ...wrong, verdict: 'right', errors: [], reviewer: 'Ann' } as const
    const { verdict: second } = await verdicts.add(right)
    await clock.advance(1000)
    const events: unknown[] = []
    toolkit.subscribe((event) => events.push(event))
    const undone = await verdicts.undo(first.id)
    expect(undone).toEqual({ ...first, undoneAt: new Date(clock.now()).toISOString() })
    await clock.advance(1000)
    expect(await verdicts.undo(first.id)).toEqual(undone)
    expect(events).toEqual([{ type: 'verdict', verdict: undone }])
    const list = { ...EVERY_STRETCH_VERDICT, recordingId: id }
    expect((await verdicts.list(list)).items).toEqual([second, undone])
    expect((await verdicts.list({ ...list, undone: 'exclude' })).items).toEqual([second])
    await expect(verdicts.undo('x')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('needs a stretch within the recording, and texts that fit', async () => {
    const { verdicts, wrong } = await withRun()
    const long = 'x'.repeat(101)
    const faults: readonly [string, Partial<NewStretchVerdict>][] = [
      ['start', { start: Number.NaN }],
      ['start', { start: -0.1 }],
      ['start', { start: 2, end: 3 }],
      ['end', { end: Number.POSITIVE_INFINITY }],
      ['end', { end: 0.9 }],
      ['end', { end: 0.5 }],
      ['end', { end: 0.9001 }],
      ['end', { end: 2.2 }],
      ['errors', { verdict: 'right' }],
      ['errors', { verdict: 'unclear' }],
      ['speaker', { speaker: long }],
      ['speaker', { speaker: '' }],
      ['reviewer', { reviewer: ' \u3000' }],
      ['note', { note: 'a\u0007b' }],
      ['reviewer', { reviewer: long }],
      ['reviewer', { reviewer: 'a\u0000b' }],
      ['draw', { draw: long }],
      ['note', { note: 'x'.repeat(10_001) }],
      ['note', { note: '\ud800' }],
      ['id', { id: 'a b' }],
      ['id', { id: 'x'.repeat(65) }],
    ]
    for (const [path, change] of faults) {
      const adding = verdicts.add({ ...wrong, ...change })
      await expect(adding, JSON.stringify(change)).rejects.toMatchObject({
        code: 'request-invalid',
        fields: [{ path }],
      })
    }
    expect((await verdicts.list(EVERY_STRETCH_VERDICT)).total).toBe(0)
    // The last sample may end after the recording.
    const last = { ...wrong, start: 1.9, end: 2.01, reviewer: '😀'.repeat(100) }
    expect((await verdicts.add(last)).verdict.score).toBe(40)
  })

  test('needs a succeeded run of a recording that is not in the trash', async () => {
    const { toolkit, verdicts, storage, id, run, wrong, createRecording, until } = await withRun()
    const refused = (change: Partial<NewStretchVerdict>) => verdicts.add({ ...wrong, ...change })
    await expect(refused({ recordingId: 'x' })).rejects.toMatchObject({
      code: 'recording-not-found',
    })
    await expect(refused({ runId: 'x' })).rejects.toMatchObject({ code: 'run-not-found' })
    await storage.runs.insert({ ...run, id: 'failed', status: 'failed' })
    await expect(refused({ runId: 'failed' })).rejects.toMatchObject({ code: 'request-conflict' })
    const { recording: plain } = await createRecording({ diarize: false })
    await until(async () => (await storage.recordings.get(plain.id))?.settled === true)
    await expect(refused({ recordingId: plain.id })).rejects.toMatchObject({
      code: 'request-conflict',
      message: expect.stringContaining('diarize the recording'),
    })
    const { verdict } = await verdicts.add(wrong)
    await toolkit.trash.put(id)
    await expect(verdicts.add(wrong)).rejects.toMatchObject({ code: 'recording-trashed' })
    await expect(verdicts.undo(verdict.id)).rejects.toMatchObject({ code: 'recording-trashed' })
  })

  test('is kept when its run is deleted, and goes with its recording', async () => {
    const { toolkit, verdicts, storage, id, run, wrong } = await withRun()
    const { verdict } = await verdicts.add(wrong)
    await toolkit.runs.remove(id, run.id)
    expect((await verdicts.list(EVERY_STRETCH_VERDICT)).items).toEqual([verdict])
    await toolkit.recordings.remove(id)
    expect(await storage.stretchVerdicts.get(verdict.id)).toBe(null)
  })

  test('is not left behind when its recording is deleted meanwhile', async () => {
    const setup = await withRun()
    const { toolkit, storage, id, wrong, verdicts } = setup
    const { insert } = storage.stretchVerdicts
    storage.stretchVerdicts.insert = async (verdict) => {
      await toolkit.recordings.remove(id)
      return insert(verdict)
    }
    await expect(verdicts.add(wrong)).rejects.toMatchObject({ code: 'recording-not-found' })
    expect(await storage.stretchVerdicts.ofRecording(id)).toEqual([])
  })
})

test('calibration knows what was stored by calls that failed', async () => {
  const { storage, arm } = faultyStorage(memoryStorage(), ['stretchVerdicts', 'recordings'])
  const { toolkit, verdicts, wrong } = await withRun({ storage })
  const unscored = { ...wrong, id: 'lost' }
  const judged = async () => {
    const { groups } = await toolkit.calibration.ofVerdicts(NO_FILTER, new AbortController().signal)
    return groups[0]?.wrong ?? 0
  }
  const failing = async (call: () => Promise<unknown>, at: number) => {
    arm({ at, when: 'after', how: 'unavailable' })
    await expect(call()).rejects.toMatchObject({ code: 'storage-unavailable' })
    arm(null)
  }
  expect(await judged()).toBe(0)
  // Its id is looked up, then the recording, and it is stored: the answer is lost.
  await failing(() => verdicts.add(unscored), 4)
  const isStored = (await storage.stretchVerdicts.get('lost')) !== null
  expect(isStored).toBe(true)
  expect(await judged()).toBe(1)
  expect((await verdicts.add(unscored)).isNew).toBe(false)
  expect(await judged()).toBe(1)
  await failing(() => verdicts.undo('lost'), 3)
  expect((await verdicts.undo('lost')).undoneAt).not.toBeNull()
  expect(await judged()).toBe(0)
})

test('calibration knows which recordings match after calls that failed', async () => {
  const { storage, arm } = faultyStorage(memoryStorage(), ['recordings'])
  const { toolkit, verdicts, wrong, id } = await withRun({ storage, trashDays: 0 })
  await verdicts.add(wrong)
  const judged = async (q: string | null) => {
    const { groups } = await toolkit.calibration.ofVerdicts(
      { ...NO_FILTER, q },
      new AbortController().signal,
    )
    return groups[0]?.wrong ?? 0
  }
  const failing = async (call: () => Promise<unknown>) => {
    arm({ at: 3, when: 'after', how: 'unavailable' })
    await expect(call()).rejects.toMatchObject({ code: 'storage-unavailable' })
    arm(null)
  }
  expect(await judged('renamed')).toBe(0)
  // It is read twice, and stored: the answer is lost.
  await failing(() => toolkit.recordings.change(id, { name: 'renamed' }))
  expect((await storage.recordings.get(id))?.name).toBe('renamed')
  expect(await judged('renamed')).toBe(1)
})
