import { hasCode, type JobSearch } from '@toolkit/core'
import { manualClock } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { openPyannote } from '../src/index.ts'
import { json, scriptedServer } from './scripted-server.ts'

const MEDIA = 'media://pyannote-api-toolkit/run-1'
const NOW = Date.UTC(2026, 10, 23)
const SINCE = NOW - 60_000
const signal = new AbortController().signal
const at = (beforeMs: number): string => new Date(NOW - beforeMs).toISOString()
const item = (id: string, fields: object = {}) => ({
  id,
  status: 'running',
  createdAt: at(0),
  source: 'media://other',
  ...fields,
})

/** Searches a list of jobs with these pages, of which the last may lead back to the first. `calls` are the requests. */
async function search(pages: readonly object[][], circular = false) {
  const server = await scriptedServer(({ url }, response) => {
    const page = Number(new URL(url, 'http://x').searchParams.get('cursor') ?? 0)
    const next = page + 1 < pages.length ? String(page + 1) : circular ? '0' : null
    json(response, 200, { items: pages[page], nextCursor: next })
  })
  const options = { origin: server.origin, key: 'sk_the_key', models: ['precision-2'] }
  const provider = openPyannote({ name: 'pyannoteai', ...options })
  const answer: JobSearch | Error = await provider
    .findJob('run-1', SINCE, signal)
    .catch((error: Error) => error)
  return { answer, calls: server.calls.map(({ url }) => url) }
}

const NONE = { found: null, conclusive: true }
const UNKNOWN = { found: null, conclusive: false }

describe('the search for a job by its source', () => {
  test('reads pages until it finds the newest', async () => {
    const pages = [
      [item('9'), item('8', { type: 'identify' })],
      [item('7', { source: MEDIA, model: 'precision-3' }), item('6', { source: MEDIA })],
      [item('5')],
    ]
    expect(await search(pages)).toEqual({
      answer: { found: { jobId: '7', model: 'precision-3' }, conclusive: true },
      calls: ['/v2/jobs?limit=100', '/v2/jobs?limit=100&cursor=1'],
    })
  })

  test('stops at older jobs, with a tolerance for different clocks', async () => {
    const old = item('1', { createdAt: at(60_000 + 300_001), source: MEDIA })
    const recent = item('2', { createdAt: at(60_000 + 299_999), source: MEDIA })
    const { answer, calls } = await search([[item('3')], [old], [item('0')]])
    expect([answer, calls.length]).toEqual([NONE, 2])
    expect((await search([[recent]])).answer).toMatchObject({ found: { jobId: '2', model: null } })
  })

  test.each([
    ['no jobs', [], NONE],
    ['jobs with sources', [item('1'), item('2', { type: 'diarize' })], NONE],
    ['a job without a source', [item('1'), item('2', { source: undefined })], UNKNOWN],
    ['the published schema', [{ id: '1', status: 'running', createdAt: at(0) }], UNKNOWN],
    ['a diarization without one', [item('1', { type: 'diarize', source: null })], UNKNOWN],
    [
      'a diarization of another type name',
      [item('1', { type: 'diarization', source: null })],
      UNKNOWN,
    ],
    ['a source of an unknown form', [item('1', { source: 'bucket/run-1' })], UNKNOWN],
    ['a source that is no text', [item('1', { source: 7 })], UNKNOWN],
    ['a voiceprint without one', [item('1', { type: 'voiceprint', source: null })], UNKNOWN],
    ['an older job', [item('1', { source: null, createdAt: at(1e9) })], NONE],
    ['a job without a valid date', [item('1', { source: null, createdAt: 'x' })], UNKNOWN],
    ['invalid values', [item('1', { quantity: '20', model: 3, completedAt: 5, status: 1 })], NONE],
  ])('%s: whether "none" is conclusive', async (_, items, wanted) => {
    expect((await search([items])).answer).toEqual(wanted)
  })

  test.each(['diarization', 'identify', 'voiceprint'])('finds a job of type %s', async (type) => {
    const { answer } = await search([[item('1', { type, source: MEDIA })]])
    expect(answer).toMatchObject({ found: { jobId: '1' } })
  })

  test('finds a job if the local clock is an hour ahead', async () => {
    const server = await scriptedServer((_, response) =>
      json(
        response,
        200,
        { items: [item('1', { source: MEDIA })], nextCursor: null },
        { date: new Date(NOW).toUTCString() },
      ),
    )
    const clock = manualClock(NOW + 3_600_000)
    const options = { origin: server.origin, key: 'sk_the_key', models: ['m'], clock }
    const provider = openPyannote({ name: 'pyannoteai', ...options })
    const { found } = await provider.findJob('run-1', clock.now() - 1000, signal)
    expect(found?.jobId).toBe('1')
  })

  test('fails if the pages are circular', async () => {
    const { answer } = await search([[item('1')], [item('2')]], true)
    expect(hasCode(answer, 'provider-bad-result')).toBe(true)
  })
})
