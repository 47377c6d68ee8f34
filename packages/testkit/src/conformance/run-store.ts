import { ALL_TURNS, RUN_STATUSES, type RunStore, type TurnStore } from '@toolkit/core'
import { describe, expect, test } from 'vitest'
import { aRun, aTurn } from '../builders.ts'
import { type Opened, using } from './opened.ts'

const FULL = aRun({
  modelReported: 'local-1',
  jobId: 'job-1',
  status: 'held',
  hold: { reason: 'unknown-submit', since: '2026-01-01T00:00:01.000Z' },
  error: { code: 'provider-unavailable', message: 'no "answer" – 😀' },
  warnings: ['one', 'two'],
  request: {
    speakers: { num: null, min: 2, max: 4 },
    identify: { voiceIds: ['voice-1', 'voice-2'], exclusive: true, threshold: 100 / 3 },
  },
  identification: [
    { speaker: '$set.a', match: 'voice-1', confidence: { 'voice-1': 200 / 3 }, rejected: [] },
    { speaker: 'ﬁ 😀', match: null, confidence: {}, rejected: ['voice-2'] },
  ],
  confirmed: true,
  leftOut: ['confidence'],
  noticeExpected: true,
  noticeToken: 'token-2',
  noticedJobId: 'job-2',
  curves: [{ kind: 'speaker', speaker: 'SPEAKER_00', resolution: 0.02, length: 10, missing: 1 }],
  summary: {
    score: { kind: 'confidence', provider: 'local', model: 'local-1' },
    sampleMean: 100 / 3,
    sampleMedian: 50,
    turnMean: null,
    turnMeanWeighted: 200 / 7,
    turnMinimum: 0,
    overlapShare: 100 / 7,
    speakerCount: 2,
    speakerCountDoubt: 'some',
    speakerRange: { fewer: 2, more: 4, step: 0.1 },
  },
  speakerDoubt: {
    range: { fewer: 2, more: 4, step: 0.1 },
    labels: [
      { speaker: '$set.a', reason: 'little-speech', speechSeconds: 0, speechProbability: null },
      {
        speaker: 'ﬁ 😀',
        reason: 'unlike-speech',
        speechSeconds: 100 / 3,
        speechProbability: 1 / 3,
      },
    ],
  },
  speakerNames: {
    names: [
      { speaker: '$set.a', name: 'Zoë "Z"', carriedFrom: 'run-0', agreement: 2 / 3 },
      { speaker: '__proto__', name: '日本', carriedFrom: null, agreement: null },
    ],
    unclear: [
      { name: 'Ben', runId: 'run-0', speaker: 'B', closest: '$set.a', agreement: 1 / 3 },
      { name: 'Kim', runId: null, speaker: 'C', closest: null, agreement: null },
    ],
    colours: [
      { speaker: '$set.a', colour: 20 },
      { speaker: '__proto__', colour: 0 },
    ],
  },
  submitStartedAt: '2026-01-01T00:00:02.000Z',
  revision: 7,
})

/** Conformance suite of `RunStore`. `open` returns an empty store, with the turn store of its runs. */
export function runStoreSuite(
  name: string,
  open: () => Promise<Opened<{ store: RunStore; turns: TurnStore }>>,
): void {
  describe(`run store: ${name}`, () => {
    test('returns the whole run, and null for an unknown one', () =>
      using(open, async ({ store }) => {
        await store.insert(FULL)
        expect(await store.get(FULL.id)).toEqual(FULL)
        expect(await store.get('unknown')).toBe(null)
        expect(await store.list('unknown')).toEqual([])
      }))

    test('returns names of an older version, without colours, as they are', () =>
      using(open, async ({ store }) => {
        const speakerNames = { names: [], unclear: [] }
        const run = aRun({ speakerNames })
        await store.insert(run)
        expect((await store.get(run.id))?.speakerNames).toStrictEqual(speakerNames)
      }))

    test.each([0, 1, 2_000, 2_001, 5_000])('inserts a run with its %i turns', (count) =>
      using(open, async ({ store, turns }) => {
        const run = aRun({ jobId: 'job-1', status: 'running' })
        const its = Array.from({ length: count }, (_, index) => aTurn({ index }))
        await store.insertWithTurns(run, its)
        expect(await store.get(run.id)).toEqual(run)
        expect(await store.list(run.recordingId)).toEqual([run])
        expect(await store.withJobId(run.provider, 'job-1')).toEqual(run)
        expect(await store.unfinished()).toEqual([run])
        expect((await turns.list(run.id, { ...ALL_TURNS, limit: 1 })).total).toBe(count)
      }),
    )

    test.each([1, 2_001])('does not replace an existing run or its turns by %i others', (count) =>
      using(open, async ({ store, turns }) => {
        const run = aRun()
        await store.insertWithTurns(run, [aTurn({ speaker: 'kept' })])
        const others = Array.from({ length: count }, (_, index) => aTurn({ index }))
        await expect(
          store.insertWithTurns({ ...run, model: 'other' }, others),
        ).rejects.toMatchObject({ code: 'request-conflict' })
        expect(await store.get(run.id)).toEqual(run)
        expect((await turns.list(run.id, ALL_TURNS)).items).toEqual([aTurn({ speaker: 'kept' })])
      }),
    )

    test('runs that are inserted at the same time are all there, with their turns', () =>
      using(open, async ({ store, turns }) => {
        const runs = Array.from({ length: 20 }, (_, index) => aRun({ id: `run-${index}` }))
        const its = Array.from({ length: 300 }, (_, index) => aTurn({ index }))
        const taken = aRun({ id: 'run-7', model: 'first' })
        await store.insert(taken)
        const outcomes = await Promise.allSettled(
          runs.map((run) => store.insertWithTurns(run, its)),
        )
        for (const [index, { status }] of outcomes.entries()) {
          expect(status).toBe(index === 7 ? 'rejected' : 'fulfilled')
          const stored = await store.get(`run-${index}`)
          expect(stored).toEqual(index === 7 ? taken : runs[index])
          const { total } = await turns.list(`run-${index}`, { ...ALL_TURNS, limit: 1 })
          expect(total).toBe(index === 7 ? 0 : 300)
        }
      }))

    test('rejects an existing id', () =>
      using(open, async ({ store }) => {
        const run = aRun()
        await store.insert(run)
        await expect(store.insert({ ...run, model: 'other' })).rejects.toMatchObject({
          code: 'request-conflict',
        })
        expect(await store.get(run.id)).toEqual(run)
      }))

    test('replaces only the revision that the change is based on', () =>
      using(open, async ({ store }) => {
        const run = aRun({ revision: 3 })
        expect(await store.replace(run)).toBe(false)
        expect(await store.get(run.id)).toBe(null)
        await store.insert(run)
        expect(await store.replace({ ...run, status: 'uploading' })).toBe(true)
        expect(await store.get(run.id)).toEqual({ ...run, status: 'uploading', revision: 4 })
        expect(await store.replace({ ...run, status: 'failed' })).toBe(false)
        expect(await store.get(run.id)).toEqual({ ...run, status: 'uploading', revision: 4 })
      }))

    test('exactly one of many concurrent changes of a revision succeeds', () =>
      using(open, async ({ store }) => {
        const run = aRun()
        await store.insert(run)
        const changes = Array.from({ length: 8 }, (_, index) => ({ ...run, jobId: `job-${index}` }))
        const results = await Promise.all(changes.map((change) => store.replace(change)))
        expect(results.filter(Boolean)).toHaveLength(1)
        expect((await store.get(run.id))?.jobId).toBe(`job-${results.indexOf(true)}`)
      }))

    test('lists the runs of one recording; the last inserted is the newest, even if the clock was set back', () =>
      using(open, async ({ store }) => {
        const at = (second: number, recordingId = 'r1') =>
          aRun({ recordingId, createdAt: `2026-01-01T00:00:0${second}.000Z` })
        const runs = [at(2), at(3), at(1), at(2, 'r2')] as const
        for (const run of runs) await store.insert(run)
        expect(await store.list('r1')).toEqual([runs[2], runs[1], runs[0]])
        expect(await store.list('r2')).toEqual([runs[3]])
        // A changed run is not newer, and a removed one does not affect the order of the others.
        await store.replace({ ...runs[0], status: 'running' })
        await store.remove(runs[1].id)
        const again = at(1)
        await store.insert(again)
        const ids = (await store.list('r1')).map(({ id }) => id)
        expect(ids).toEqual([again.id, runs[2].id, runs[0].id])
      }))

    test('with equal times the last inserted is the newest, regardless of its id', () =>
      using(open, async ({ store }) => {
        const runs = ['b', 'C', 'a', '1'].map((id) => aRun({ id, recordingId: 'r1' }))
        for (const run of runs) await store.insert(run)
        expect((await store.list('r1')).map(({ id }) => id)).toEqual(['1', 'a', 'C', 'b'])
      }))

    test('finds a run by its job, also after a change', () =>
      using(open, async ({ store }) => {
        const run = aRun({ provider: 'local' })
        await store.insert(run)
        await store.insert(aRun({ provider: 'pyannoteai', jobId: 'job-1' }))
        expect(await store.withJobId('local', 'job-1')).toBe(null)
        await store.replace({ ...run, jobId: 'job-1' })
        expect((await store.withJobId('local', 'job-1'))?.id).toBe(run.id)
      }))

    test('finds unfinished runs, oldest first, also after a change', () =>
      using(open, async ({ store }) => {
        const runs = RUN_STATUSES.map((status, index) =>
          aRun({ status, createdAt: `2026-01-01T00:00:0${9 - index}.000Z` }),
        )
        for (const run of runs) await store.insert(run)
        const open = async () => (await store.unfinished()).map((run) => run.status)
        expect(await open()).toEqual(['held', 'running', 'submitted', 'uploading', 'queued'])
        for (const run of runs) {
          if (run.status === 'running') await store.replace({ ...run, status: 'canceled' })
        }
        expect(await open()).toEqual(['held', 'submitted', 'uploading', 'queued'])
      }))

    test('removing a run removes its turns and no others', () =>
      using(open, async ({ store, turns }) => {
        const [gone, kept] = [aRun(), aRun()]
        for (const run of [gone, kept]) {
          await store.insert(run)
          await turns.put(run.id, [aTurn()])
        }
        await store.remove(gone.id)
        await store.remove('unknown')
        expect(await store.get(gone.id)).toBe(null)
        expect((await turns.list(gone.id, ALL_TURNS)).total).toBe(0)
        expect((await turns.list(kept.id, ALL_TURNS)).items).toEqual([aTurn()])
      }))
  })
}
