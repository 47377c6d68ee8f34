import { QueryClient } from '@tanstack/react-query'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { beforeEach, describe, expect, it } from 'vitest'
import { applyDeleted, applyPreparation, applyRecording, applyRun } from './live-events.ts'
import { canBeOutdated, keys, RESULT_QUERY } from './queries.ts'

const recording = (id: string, name: string) => ({ id, name, trashedAt: null }) as RecordingView
const run = (id: string, status: DiarizationView['status']) =>
  ({ id, recordingId: 'a', status }) as DiarizationView

describe('live events', () => {
  let client: QueryClient
  const listed = () => client.getQueryData<{ items: RecordingView[] }>(keys.lists)

  beforeEach(() => {
    client = new QueryClient()
    client.setQueryData(keys.lists, {
      items: [recording('a', 'old'), recording('b', 'other')],
    })
  })

  it('update a changed recording in its view and in every list', () => {
    applyRecording(client, recording('a', 'new'))
    expect(client.getQueryData(keys.recording('a'))).toEqual(recording('a', 'new'))
    expect(listed()?.items.map(({ name }) => name)).toEqual(['new', 'other'])
    expect(client.getQueryCache().find({ queryKey: keys.lists })?.isStaleByTime(10_000)).toBe(true)
  })

  it('update a known run and add a new run at the front', () => {
    client.setQueryData(keys.runs('a'), {
      items: [run('r1', 'succeeded')],
      total: 1,
      nextCursor: null,
    })
    applyRun(client, run('r2', 'queued'))
    applyRun(client, run('r2', 'running'))
    expect(client.getQueryData(keys.runs('a'))).toEqual({
      items: [run('r2', 'running'), run('r1', 'succeeded')],
      total: 2,
      nextCursor: null,
    })
    expect(client.getQueryData(keys.liveRun('a'))).toEqual(run('r2', 'running'))
  })

  it('store a run only for the list if its recording is not open', () => {
    applyRun(client, run('r1', 'running'))
    expect(client.getQueryData(keys.runs('a'))).toBeUndefined()
  })

  it('of a voice also make the voices to compare with outdated', async () => {
    client.setQueryData(keys.comparableVoices, [])
    await client.invalidateQueries({ queryKey: keys.voices })
    expect(client.getQueryState(keys.comparableVoices)?.isInvalidated).toBe(true)
  })

  it('store the decoding progress per recording', () => {
    applyPreparation(client, { recordingId: 'a', fraction: 0.25 })
    applyPreparation(client, { recordingId: 'b', fraction: 0.5 })
    applyPreparation(client, { recordingId: 'a', fraction: 0.75 })
    expect(client.getQueryData(keys.preparation('a'))).toBe(0.75)
    expect(client.getQueryData(keys.preparation('b'))).toBe(0.5)
  })

  it('end the decoding progress when the recording is prepared or cannot be', () => {
    const unprepared = { ...recording('a', 'new'), durationSeconds: null, sound: null, error: null }
    const sound: RecordingView['sound'] = {
      kind: 'original',
      contentType: 'audio/wav',
      sizeBytes: 1,
    }
    const error = { code: 'invalid-audio', message: 'No audio.' }
    for (const [changed, expected] of [
      [unprepared, 0.5],
      [{ ...unprepared, durationSeconds: 3, sound }, null],
      [{ ...unprepared, error }, null],
    ] as const) {
      applyPreparation(client, { recordingId: 'a', fraction: 0.5 })
      applyRecording(client, changed as RecordingView)
      expect(client.getQueryData(keys.preparation('a'))).toBe(expected)
    }
  })

  it('refetch the health when a run is held or resumed', () => {
    const isStale = () => client.getQueryState(keys.health)?.isInvalidated
    for (const [status, expected] of [
      ['running', false],
      ['held', true],
      ['running', true],
      ['succeeded', false],
    ] as const) {
      client.setQueryData(keys.health, {})
      applyRun(client, run('r1', status))
      expect(isStale(), status).toBe(expected)
    }
  })

  it('move a recording from the lists to the trash and back', () => {
    const names = () => listed()?.items.map(({ name }) => name)
    client.setQueryData([...keys.trash, 'summary'], { count: 0, sizeBytes: 0 })
    applyRecording(client, { ...recording('a', 'old'), trashedAt: '2026-01-01T00:00:00.000Z' })
    expect(names()).toEqual(['other'])
    expect(client.getQueryData(keys.trashedIds)).toEqual(['a'])
    client.setQueryData([...keys.trash, 'list'], {
      pages: [{ items: [recording('a', 'old')] }],
      pageParams: [null],
    })
    applyRecording(client, recording('a', 'old'))
    expect(client.getQueryData(keys.trashedIds)).toEqual([])
    expect(client.getQueryData([...keys.trash, 'list'])).toMatchObject({ pages: [{ items: [] }] })
    expect(client.getQueryData([...keys.trash, 'summary'])).toEqual({ count: 0, sizeBytes: 0 })
  })

  it('remove a deleted recording from the lists', () => {
    applyDeleted(client, { recordingId: 'a', runId: null })
    expect(listed()?.items.map(({ id }) => id)).toEqual(['b'])
    expect(client.getQueryData(keys.deletedIds)).toEqual(['a'])
  })

  it('after missed events, what changes is read again, and results that could not be loaded', async () => {
    const fails = async () => Promise.reject(new Error('no connection'))
    await client.fetchQuery({ ...RESULT_QUERY, queryKey: ['samples'], queryFn: async () => 1 })
    await client
      .fetchQuery({ ...RESULT_QUERY, queryKey: ['turns'], queryFn: fails, retry: false })
      .catch(() => null)
    await client.invalidateQueries({ predicate: canBeOutdated })
    const outdated = client
      .getQueryCache()
      .findAll({ predicate: ({ state }) => state.isInvalidated })
    expect(outdated.map(({ queryKey }) => queryKey)).toEqual([keys.lists, ['turns']])
  })
})
