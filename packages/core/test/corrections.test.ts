import {
  type NewEntry,
  type Operation,
  type Run,
  type Storage,
  turnsOfRun,
  verifyStorage,
} from '@toolkit/core'
import { manualClock, memoryStorage } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { describeTurns } from '../src/statistics/turns.ts'
import { faultyStorage } from './faulty-storage.ts'
import { never, openTestToolkit, type TestToolkit } from './test-toolkit.ts'

const TURNS = describeTurns([
  { speaker: 'A', start: 0, end: 2, scores: { A: 90, B: 10 } },
  { speaker: 'B', start: 2, end: 4, scores: { A: 20, B: 80 } },
  { speaker: 'A', start: 4, end: 6, scores: { A: 70, B: 30 } },
])

/** A toolkit with a recording whose succeeded run has `TURNS`. */
async function withRun(storage: Storage = memoryStorage()) {
  const setup = await openTestToolkit({ storage, durationSeconds: 10 })
  const { recording } = await setup.createRecording()
  const run = await setup.ended(recording.id)
  await storage.turns.put(run.id, TURNS)
  await setup.until(async () => (await storage.recordings.get(recording.id))?.settled === true)
  return { ...setup, storage, id: recording.id, run }
}

const add = (turn: string): Operation => ({ kind: 'add', turn, speaker: 'C', start: 7, end: 8 })
const doing = (id: string, operation: Operation): NewEntry => {
  return { id, author: null, kind: 'do', operation }
}

async function opened(setup: Pick<TestToolkit, 'toolkit'> & { readonly id: string }) {
  const { correction } = await setup.toolkit.corrections.open(setup.id, null)
  return correction.id
}

const spoken = async (storage: Storage, run: Pick<Run, 'id'>) =>
  (await turnsOfRun(storage, run.id)).map(({ speaker, start, end, confidence }) => [
    speaker,
    start,
    end,
    confidence,
  ])

describe('opening a correction', () => {
  test('of the current run; another caller gets the one that is open', async () => {
    const { toolkit, id, run } = await withRun()
    const [one, other] = await Promise.all([
      toolkit.corrections.open(id, null),
      toolkit.corrections.open(id, run.id),
    ])
    expect([one.isNew, other.isNew]).toEqual([true, false])
    expect(other.correction).toEqual(one.correction)
    expect(one.correction).toMatchObject({ basedOn: run.id, length: 0, finishedAt: null })
    expect(await toolkit.corrections.list(id)).toEqual([one.correction])
  })

  test('needs a succeeded run of a recording that is not in the trash', async () => {
    const { toolkit, storage, id, run } = await withRun()
    const { corrections } = toolkit
    await expect(corrections.open('x', null)).rejects.toMatchObject({ code: 'recording-not-found' })
    await expect(corrections.open(id, 'x')).rejects.toMatchObject({ code: 'run-not-found' })
    await storage.runs.insert({ ...run, id: 'failed', status: 'failed' })
    await expect(corrections.open(id, 'failed')).rejects.toMatchObject({ code: 'request-conflict' })
    const { correction } = await corrections.open(id, null)
    await toolkit.trash.put(id)
    const entry = doing('e', add('x'))
    const changes = [
      () => corrections.open(id, null),
      () => corrections.append(id, correction.id, 0, [entry]),
      () => corrections.finish(id, correction.id),
      () => corrections.discard(id, correction.id),
    ]
    for (const change of changes) {
      await expect(change()).rejects.toMatchObject({ code: 'recording-trashed' })
    }
    expect(await corrections.list(id)).toEqual([correction])
  })

  test('of a recording without a result is refused', async () => {
    const setup = await openTestToolkit()
    const { recording } = await setup.createRecording({ diarize: false })
    const opening = setup.toolkit.corrections.open(recording.id, null)
    await expect(opening).rejects.toMatchObject({ code: 'no-result' })
  })
})

describe('the log of a correction', () => {
  test('grows by operations, undo and redo, and is the same after a restart', async () => {
    const setup = await withRun()
    const correctionId = await opened(setup)
    const events: unknown[] = []
    setup.toolkit.subscribe((event) => event.type === 'correction' && events.push(event))
    const first = await setup.toolkit.corrections.append(setup.id, correctionId, 0, [
      { ...doing('e1', add('x')), author: 'Zoë' },
      doing('e2', { kind: 'check', start: 0, end: 5, checked: true }),
      { id: 'e3', author: null, kind: 'undo', of: 2 },
    ])
    expect(first.correction).toMatchObject({ length: 3, checked: [] })
    expect(events).toEqual([{ type: 'correction', recordingId: setup.id, correctionId, length: 3 }])
    const next = await openTestToolkit({ storage: setup.storage, clock: setup.clock })
    const { corrections } = next.toolkit
    const redo: NewEntry = { id: 'e4', author: null, kind: 'redo', of: 2 }
    const { correction } = await corrections.append(setup.id, correctionId, 3, [redo])
    expect(correction.checked).toEqual([{ start: 0, end: 5 }])
    const page = await corrections.get(setup.id, correctionId, { after: 1, limit: 2 })
    expect(page.correction).toEqual(correction)
    expect(page.entries.map(({ sequence, id, kind }) => [sequence, id, kind])).toEqual([
      [2, 'e2', 'do'],
      [3, 'e3', 'undo'],
    ])
  })

  test('of two clients, one is told that the log has grown, and appends after what it missed', async () => {
    const setup = await withRun()
    const correctionId = await opened(setup)
    const { corrections } = setup.toolkit
    const send = (after: number, entry: NewEntry) =>
      corrections.append(setup.id, correctionId, after, [entry])
    const both = await Promise.allSettled([
      send(0, doing('mine', add('x'))),
      send(0, doing('theirs', add('y'))),
    ])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({ reason: { code: 'request-conflict' } })
    const missed = await corrections.get(setup.id, correctionId, { after: 0, limit: 10 })
    expect(missed.entries).toMatchObject([{ sequence: 1, id: 'mine' }])
    await send(1, doing('theirs', add('y')))
    const { entries } = await corrections.get(setup.id, correctionId, { after: 0, limit: 10 })
    expect(entries.map(({ id }) => id)).toEqual(['mine', 'theirs'])
  })

  test('a repeated request is answered as stored, also with more entries than before', async () => {
    const setup = await withRun()
    const correctionId = await opened(setup)
    const { corrections } = setup.toolkit
    const send = (after: number, ...entries: NewEntry[]) =>
      corrections.append(setup.id, correctionId, after, entries)
    const [one, two, three] = [doing('1', add('x')), doing('2', add('y')), doing('3', add('z'))]
    const first = await send(0, one, two)
    expect(await send(0, one, two)).toEqual(first)
    const more = await send(0, one, two, three)
    expect(more.entries).toMatchObject([...first.entries, { sequence: 3, id: '3' }])
    expect(await send(1, two, three)).toMatchObject({ correction: { length: 3 } })
    const next = await openTestToolkit({ storage: setup.storage, clock: setup.clock })
    const again = await next.toolkit.corrections.append(setup.id, correctionId, 0, [one, two])
    expect(again.entries).toEqual(first.entries)
    await expect(send(3, doing('1', add('other')))).rejects.toMatchObject({
      code: 'request-invalid',
      fields: [{ path: 'entries.0' }],
    })
    await expect(send(3, doing('4', add('w')), one)).rejects.toMatchObject({
      code: 'request-invalid',
      fields: [{ path: 'entries.1' }],
    })
    await expect(send(0, one, doing('5', add('v')))).rejects.toMatchObject({
      code: 'request-conflict',
    })
  })

  test('stores all entries of a request or none, and names the first that does not fit', async () => {
    const setup = await withRun()
    const correctionId = await opened(setup)
    const { corrections } = setup.toolkit
    const bad: [NewEntry, string][] = [
      [doing('b', { kind: 'delete', turns: ['b9'] }), 'There is no turn b9'],
      [doing('a', add('y')), 'Another entry has this id'],
      [doing('a b', add('y')), 'The id must have'],
      [{ ...doing('b', add('y')), author: 'x'.repeat(101) }, 'The author must have at most 100'],
      [{ id: 'b', author: null, kind: 'undo', of: 7 }, 'Entry 7 cannot be undone'],
      [{ id: 'b', author: null, kind: 'redo', of: 1 }, 'nothing to redo'],
    ]
    for (const [entry, message] of bad) {
      const sent = corrections.append(setup.id, correctionId, 0, [doing('a', add('x')), entry])
      await expect(sent, message).rejects.toMatchObject({
        code: 'request-invalid',
        fields: [{ path: 'entries.1', message: expect.stringContaining(message) }],
      })
    }
    const { correction } = await corrections.get(setup.id, correctionId, { after: 0, limit: 9 })
    expect(correction.length).toBe(0)
  })

  test('has limits', async () => {
    const setup = await withRun()
    const correctionId = await opened(setup)
    const stored = await setup.storage.corrections.get(correctionId)
    if (stored === null) throw new Error('no correction')
    const full = { ...stored, logCharacters: 64 * 1024 * 1024 }
    await setup.storage.corrections.append(full, [])
    const sent = setup.toolkit.corrections.append(setup.id, correctionId, 0, [doing('a', add('x'))])
    await expect(sent).rejects.toMatchObject({ code: 'request-too-large' })
  })

  test('unknown corrections, and those of other recordings, are not found', async () => {
    const setup = await withRun()
    const { corrections } = setup.toolkit
    const correctionId = await opened(setup)
    const { recording: other } = await setup.createRecording({ diarize: false })
    const entry = [doing('a', add('x'))]
    for (const [id, of] of [
      [setup.id, 'x'],
      [other.id, correctionId],
    ] as const) {
      const calls = [
        corrections.get(id, of, { after: 0, limit: 1 }),
        corrections.append(id, of, 0, entry),
        corrections.finish(id, of),
        corrections.discard(id, of),
      ]
      for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'not-found' })
    }
    await expect(corrections.get('x', 'y', { after: 0, limit: 1 })).rejects.toMatchObject({
      code: 'recording-not-found',
    })
  })
})

describe('finishing a correction', () => {
  test('makes a run of it, beside the one that was corrected', async () => {
    const setup = await withRun()
    const { toolkit, storage, id, run } = setup
    await toolkit.runs.name(id, run.id, {
      speakerNames: { A: 'Ann', B: 'Ben' },
      forgetUnclear: false,
    })
    const correctionId = await opened(setup)
    await toolkit.corrections.append(id, correctionId, 0, [
      doing('1', { kind: 'move-boundary', turn: 'b0', edge: 'end', to: 1.5 }),
      doing('2', { kind: 'assign', turns: ['b1'], speaker: 'C' }),
      doing('3', { kind: 'check', start: 0, end: 5, checked: true }),
    ])
    const { run: corrected } = await toolkit.corrections.finish(id, correctionId)
    expect(corrected).toMatchObject({
      id: correctionId,
      provider: 'human',
      model: 'correction',
      status: 'succeeded',
      basedOn: run.id,
      scored: [{ start: 0, end: 5 }],
      curves: [],
      summary: { sampleMean: null, turnMean: 70, speakerCount: 2 },
      speakerNames: { names: [{ speaker: 'A', name: 'Ann' }] },
    })
    expect(await spoken(storage, corrected)).toEqual([
      ['A', 0, 1.5, null],
      ['C', 2, 4, null],
      ['A', 4, 6, 70],
    ])
    expect(await turnsOfRun(storage, run.id)).toEqual(TURNS)
    const recording = await toolkit.recordings.get(id)
    expect(recording).toMatchObject({ currentRunId: correctionId, provider: 'human' })
    const [correction] = await toolkit.corrections.list(id)
    expect(correction?.finishedAt).toBe(corrected.createdAt)

    const { run: again } = await toolkit.corrections.finish(id, correctionId)
    expect(again).toEqual(corrected)
    const entry = [doing('4', add('x'))]
    const late = toolkit.corrections.append(id, correctionId, 3, entry)
    await expect(late).rejects.toMatchObject({ code: 'request-conflict' })
    await expect(toolkit.corrections.discard(id, correctionId)).rejects.toMatchObject({
      code: 'request-conflict',
    })
  })

  test('records and bytes still agree: it has no answer of a provider', async () => {
    const setup = await withRun()
    const differences = () =>
      Array.fromAsync(verifyStorage(setup.storage, { clock: setup.clock, signal: never }))
    const before = await differences()
    await setup.toolkit.corrections.finish(setup.id, await opened(setup))
    expect(await differences()).toEqual(before)
  })

  test('it can be corrected again, and so can the first run', async () => {
    const setup = await withRun()
    const { corrections } = setup.toolkit
    const correctionId = await opened(setup)
    await corrections.append(setup.id, correctionId, 0, [doing('1', add('x'))])
    await corrections.finish(setup.id, correctionId)
    const second = await corrections.open(setup.id, null)
    expect(second).toMatchObject({ isNew: true, correction: { basedOn: correctionId } })
    const third = await corrections.open(setup.id, setup.run.id)
    expect(third).toMatchObject({ isNew: true, correction: { basedOn: setup.run.id } })
    await corrections.append(setup.id, second.correction.id, 0, [
      doing('1', { kind: 'delete', turns: ['b0', 'b1', 'b2'] }),
    ])
    const { run } = await corrections.finish(setup.id, second.correction.id)
    expect(await spoken(setup.storage, run)).toEqual([['C', 7, 8, null]])
  })

  test.each(['before', 'after'] as const)(
    'a kill at each step, %s its effect: the correction is open or the run is there, and one run in the end',
    async (when) => {
      let steps = 0
      for (let step = 1; ; step += 1) {
        const kept = memoryStorage()
        const life = faultyStorage(kept)
        const setup = await withRun(life.storage)
        const correctionId = await opened(setup)
        await setup.toolkit.corrections.append(setup.id, correctionId, 0, [doing('1', add('x'))])
        life.arm({ at: step, when, how: 'killed' })
        const done = setup.toolkit.corrections.finish(setup.id, correctionId).then(() => true)
        const isDone = await Promise.race([done, life.death.then(() => false)])
        if (isDone) break
        steps += 1
        const what = `killed ${when} step ${step}`
        const clock = manualClock(setup.clock.now())
        const next = await openTestToolkit({ storage: kept, clock })
        const { corrections } = next.toolkit
        const isThere = (await kept.runs.get(correctionId)) !== null
        const [correction] = await corrections.list(setup.id)
        expect((correction?.finishedAt ?? null) !== null, what).toBe(isThere)
        if (!isThere) {
          await corrections.append(setup.id, correctionId, 1, [doing('2', add('y'))])
        }
        const { run } = await corrections.finish(setup.id, correctionId)
        expect(await spoken(kept, run), what).toHaveLength(isThere ? 4 : 5)
        const runs = await kept.runs.list(setup.id)
        expect(
          runs.map(({ id }) => id),
          what,
        ).toEqual([correctionId, setup.run.id])
        expect((await next.toolkit.recordings.get(setup.id)).currentRunId).toBe(correctionId)
        await next.toolkit.close()
      }
      expect(steps).toBeGreaterThan(8)
    },
  )

  test('storage errors at each step: a repeated call succeeds, and the log stays what was answered', async () => {
    let steps = 0
    for (let step = 1; ; step += 1) {
      const kept = memoryStorage()
      const life = faultyStorage(kept)
      const setup = await withRun(life.storage)
      const { corrections } = setup.toolkit
      const correctionId = await opened(setup)
      life.arm({ at: step, when: step % 2 ? 'after' : 'before', how: 'unavailable' })
      const work = async () => {
        await corrections.append(setup.id, correctionId, 0, [doing('1', add('x'))])
        return corrections.finish(setup.id, correctionId)
      }
      const failed = await work().then(
        () => false,
        () => true,
      )
      if (!failed && life.calls() < step) break
      steps += 1
      life.arm(null)
      if (failed && (await kept.runs.get(correctionId)) === null) await work()
      const { run } = await corrections.finish(setup.id, correctionId)
      expect(await spoken(kept, run), `failed at step ${step}`).toHaveLength(4)
      expect(await kept.runs.list(setup.id)).toHaveLength(2)
      expect(await kept.corrections.get(correctionId)).toMatchObject({ length: 1 })
      await setup.toolkit.close()
    }
    expect(steps).toBeGreaterThan(12)
  })
})

describe('removing', () => {
  test('a discarded correction leaves nothing', async () => {
    const setup = await withRun()
    const { corrections } = setup.toolkit
    const correctionId = await opened(setup)
    await corrections.append(setup.id, correctionId, 0, [doing('1', add('x'))])
    const events: unknown[] = []
    setup.toolkit.subscribe((event) => events.push(event))
    await corrections.discard(setup.id, correctionId)
    expect(events).toEqual([
      { type: 'correction', recordingId: setup.id, correctionId, length: null },
    ])
    expect(await corrections.list(setup.id)).toEqual([])
    expect(await setup.storage.corrections.entries(correctionId, 0, 10)).toEqual([])
    expect(await corrections.open(setup.id, null)).toMatchObject({ isNew: true })
  })

  test('a run takes its corrections along, but not the runs that they became', async () => {
    const setup = await withRun()
    const { toolkit, storage, id, run } = setup
    const finishedId = await opened(setup)
    await toolkit.corrections.finish(id, finishedId)
    const { correction: open } = await toolkit.corrections.open(id, run.id)
    const { correction: second } = await toolkit.corrections.open(id, finishedId)
    await toolkit.runs.remove(id, run.id)
    expect(await toolkit.corrections.list(id)).toEqual([second])
    expect(await storage.corrections.get(open.id)).toBe(null)
    expect((await storage.runs.list(id)).map((one) => one.id)).toEqual([finishedId])
    await toolkit.runs.remove(id, finishedId)
    expect(await storage.corrections.list(id)).toEqual([])
    await expect(toolkit.corrections.finish(id, second.id)).rejects.toMatchObject({
      code: 'not-found',
    })
  })

  test('a run that a correction became takes that correction along', async () => {
    const setup = await withRun()
    const { toolkit, storage, id } = setup
    const correctionId = await opened(setup)
    await toolkit.corrections.finish(id, correctionId)
    await toolkit.runs.remove(id, correctionId)
    expect(await storage.corrections.list(id)).toEqual([])
    expect((await toolkit.recordings.get(id)).currentRunId).toBe(setup.run.id)
  })

  test('a recording takes its corrections along', async () => {
    const setup = await withRun()
    const correctionId = await opened(setup)
    await setup.toolkit.corrections.append(setup.id, correctionId, 0, [doing('1', add('x'))])
    await setup.toolkit.recordings.remove(setup.id)
    expect(await setup.storage.corrections.list(setup.id)).toEqual([])
    expect(await setup.storage.corrections.entries(correctionId, 0, 10)).toEqual([])
  })
})

test('a request with many operations on all turns pauses for other requests', async () => {
  const setup = await withRun()
  const { toolkit, storage, id, run, clock } = setup
  const many = Array.from({ length: 60_000 }, (_, i) => ({
    speaker: 'A',
    start: i / 10_000,
    end: (i + 1) / 10_000,
    scores: null,
  }))
  await storage.turns.put(run.id, describeTurns(many))
  const correction = await opened(setup)
  const renames = Array.from({ length: 9 }, (_, i) =>
    doing(`r${i}`, { kind: 'rename-speaker', from: i === 0 ? 'A' : `A${i}`, to: `A${i + 1}` }),
  )
  const idle = clock.pending
  let [ended, pauses] = [false, 0]
  const appending = toolkit.corrections.append(id, correction, 0, renames).finally(() => {
    ended = true
  })
  while (!ended) {
    if (clock.pending > idle) pauses += 1
    await clock.advance(0)
  }
  expect((await appending).correction.length).toBe(9)
  expect(pauses).toBeGreaterThan(0)
})
