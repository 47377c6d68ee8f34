import type { TwoChannels } from '@toolkit/core'
import { someMedia } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { diarizationListSchema, diarizationSchema } from '../src/resources/diarization.ts'
import { healthSchema } from '../src/resources/health.ts'
import { verdictListSchema } from '../src/resources/human-score.ts'
import { facetsSchema, recordingListSchema, recordingSchema } from '../src/resources/recording.ts'
import { type RunningServer, runServer, sending } from './running-server.ts'
import { type SeededResult, seedResult } from './seeded-result.ts'

let server: RunningServer
const seeded: SeededResult[] = []
beforeAll(async () => {
  server = await runServer()
  for (const [name, score] of [
    ['Zürich', 20],
    ['alpha', 80],
    ['Beta', 50],
  ] as const) {
    const result = await seedResult(server.storage, {
      recording: { name, durationSeconds: 10 },
      turns: [{ speaker: 'A', start: 0, end: 1, scores: { A: score } }],
      curves: [{ kind: 'confidence', speaker: null, values: [score, score] }],
    })
    seeded.push(result)
  }
})
afterAll(() => server.close())

const names = async (query: string) => {
  const { status, body } = await server.json(`/api/recordings?${query}`)
  expect(status).toBe(200)
  return recordingListSchema
    .strict()
    .parse(body)
    .items.map((item) => item.name)
}
const at = (index: number) => `/api/recordings/${seeded[index]?.recording.id}`

describe('recordings', () => {
  it('are sorted, filtered and paged', async () => {
    expect(await names('')).toEqual(['Zürich', 'Beta', 'alpha'])
    expect(await names('sort=-sampleMean')).toEqual(['alpha', 'Beta', 'Zürich'])
    expect(await names('sort=name')).toEqual(['alpha', 'Beta', 'Zürich'])
    expect(await names('q=ZÜR')).toEqual(['Zürich'])
    expect(await names('sampleMeanFrom=50&sampleMeanTo=80')).toEqual(['Beta', 'alpha'])
    expect(await names('unscored=exclude')).toEqual([])
    expect(await names('status=new')).toEqual([])
    const first = await server.json('/api/recordings?limit=2')
    expect(first.body.total).toBe(3)
    expect(first.body.without).toEqual({ humanScore: 3, result: 0, score: 0 })
    expect(await names(`limit=2&cursor=${first.body.nextCursor}`)).toEqual(['alpha'])
  })

  it('are read from any place of the list, with the length of all', async () => {
    expect(await names('offset=1&limit=1')).toEqual(['Beta'])
    expect(await names('offset=3')).toEqual([])
    const { body } = await server.json('/api/recordings?offset=1&limit=1')
    expect(body).toMatchObject({ total: 3, totalSeconds: 30, cursor: null })
    expect(await names(`cursor=${body.nextCursor}`)).toEqual(['alpha'])
    expect(await server.json('/api/recordings?offset=-1')).toMatchObject({ status: 400 })
  })

  it('are read after one of them, also if the filters exclude it, and again from its place', async () => {
    const after = `after=${seeded[2]?.recording.id}`
    expect(await names(after)).toEqual(['alpha'])
    expect(await names(`${after}&sort=name`)).toEqual(['Zürich'])
    expect(await names(`${after}&sampleMeanFrom=60`)).toEqual(['alpha'])
    expect(await names(`${after}&sort=-sampleMean&q=ZÜR`)).toEqual(['Zürich'])
    const { body } = await server.json(`/api/recordings?${after}&limit=1`)
    expect(body.nextCursor).toBe(null)
    expect(await names(`cursor=${body.cursor}`)).toEqual(['alpha'])
    expect(await server.json('/api/recordings?after=nobody')).toMatchObject({
      status: 404,
      body: { code: 'recording-not-found' },
    })
    expect(await server.json(`/api/recordings?${after}&cursor=${body.cursor}`)).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'after', message: 'cannot be given with cursor' }] },
    })
  })

  it('without a result are left out only if a score is bounded', async () => {
    const fresh = await seedResult(server.storage, {
      recording: { name: 'new' },
      turns: [],
      curves: [],
    })
    await server.storage.recordings.remove(fresh.recording.id)
    await server.storage.recordings.insert({
      ...fresh.recording,
      currentRunId: null,
      status: 'new',
    })
    expect(await names('')).toContain('new')
    expect(await names('sampleMeanFrom=0')).not.toContain('new')
    expect(await names('turnMinimumTo=100')).not.toContain('new')
    expect(await names('sampleMeanFrom=0&undiarized=include')).toContain('new')
    await server.storage.recordings.remove(fresh.recording.id)
  })

  it('have facets of the same query', async () => {
    const { body } = await server.json('/api/recordings/facets?sampleMeanFrom=60&sort=name&limit=1')
    expect(facetsSchema.strict().parse(body)).toEqual(body)
    expect(body.groups).toHaveLength(1)
    expect(body.groups[0].score).toEqual({
      kind: 'confidence',
      provider: 'local',
      model: 'local-test',
    })
    expect([20, 50, 80].map((score) => body.groups[0].sampleMean[score])).toEqual([1, 1, 1])
    expect([20, 50, 80].map((score) => body.groups[0].turnMinimum[score])).toEqual([0, 0, 1])
  })

  it('are sorted and filtered by their overlap, with one histogram for all', async () => {
    const { recording } = await seedResult(server.storage, {
      recording: { name: 'both', durationSeconds: 10 },
      turns: [
        { speaker: 'A', start: 0, end: 5, scores: null },
        { speaker: 'B', start: 2.5, end: 5, scores: null },
      ],
      curves: [],
    })
    const { body } = await server.json(`/api/recordings/${recording.id}`)
    expect(body).toMatchObject({ overlapShare: 25, score: null })
    expect(await names('overlapShareFrom=25&overlapShareTo=25')).toEqual(['both'])
    expect(await names('overlapShareTo=24.9')).toHaveLength(3)
    expect((await names('sort=-overlapShare'))[0]).toBe('both')
    expect((await names('sort=overlapShare')).at(-1)).toBe('both')
    const facets = await server.json('/api/recordings/facets?overlapShareFrom=90')
    expect([0, 25].map((share) => facets.body.overlapShare[share])).toEqual([3, 1])
    expect(facets.body.groups[0].sampleMean[20]).toBe(0)
    await server.storage.recordings.remove(recording.id)
  })

  it('are filtered by whether their number of speakers is in doubt', async () => {
    const { recording } = await seedResult(server.storage, {
      recording: { name: 'unsure', durationSeconds: 10 },
      turns: [{ speaker: 'A', start: 0, end: 5, scores: null }],
      curves: [],
      speakerDoubt: { range: { fewer: 1, more: 2, step: 0.1 }, labels: [] },
    })
    const { body } = await server.json('/api/recordings?speakerCountDoubt=some')
    expect(body.items).toMatchObject([
      {
        name: 'unsure',
        speakerCountDoubt: 'some',
        speakerRange: { fewer: 1, more: 2, step: 0.1 },
      },
    ])
    expect(await names('speakerCountDoubt=none')).toEqual([])
    expect((await server.json('/api/recordings/facets?speakerCountDoubt=some')).status).toBe(200)
    await server.storage.recordings.remove(recording.id)
  })

  it.each([
    ['speakerCountDoubt=much', 'speakerCountDoubt'],
    ['humanScoreFrom=101', 'humanScoreFrom'],
    ['sampleMeanTo=-0.1', 'sampleMeanTo'],
    ['turnMinimumFrom=NaN', 'turnMinimumFrom'],
    ['sampleMeanFrom=2&sampleMeanTo=1', 'sampleMeanFrom'],
    ['humanScoreFrom=2&humanScoreTo=1', 'humanScoreFrom'],
    ['turnMinimumFrom=2&turnMinimumTo=1', 'turnMinimumFrom'],
    ['overlapShareTo=101', 'overlapShareTo'],
    ['overlapShareFrom=2&overlapShareTo=1', 'overlapShareFrom'],
    ['sort=size', 'sort'],
    ['limit=501', 'limit'],
    ['cursor=AAAA', 'cursor'],
    ['unscored=maybe', 'unscored'],
    ['undiarized=maybe', 'undiarized'],
    ['status=done', 'status'],
    ['provider=nobody', 'provider'],
    ['colour=red', 'colour'],
  ])('refuse %s and name the field', async (query, field) => {
    for (const path of ['/api/recordings', '/api/recordings/facets']) {
      if (path.endsWith('facets') && field === 'cursor') continue // facets ignore it
      const { status, body } = await server.json(`${path}?${query}`)
      expect([status, body.code, body.errors[0].path]).toEqual([400, 'request-invalid', field])
    }
  })

  it('show exactly the fields of the contract', async () => {
    const { status, body } = await server.json(at(0))
    expect(status).toBe(200)
    expect(recordingSchema.strict().parse(body)).toEqual(body)
    expect(Object.keys(body).sort()).toEqual(Object.keys(recordingSchema.shape).sort())
  })

  it('can be renamed, and their speakers named', async () => {
    const names = { A: 'Ann <script>', B: '日本' }
    const { status, body } = await server.json(
      at(1),
      sending('PATCH', { name: 'alpha 2', speakerNames: names, minSpeakers: 2 }),
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({
      name: 'alpha 2',
      speakerNames: names,
      speakers: { num: null, min: 2, max: null },
    })
    const cleared = await server.json(at(1), sending('PATCH', { minSpeakers: null, name: 'alpha' }))
    expect(cleared.body.speakers).toEqual({ num: null, min: null, max: null })
    expect(cleared.body.speakerNames).toEqual(names)
  })

  it('have trimmed names, and no blank ones', async () => {
    const names = { A: ' Ann  Lee\n', B: '', C: ' \u200b' }
    const { body } = await server.json(
      at(1),
      sending('PATCH', { name: '\u00a0alpha\t', speakerNames: names }),
    )
    expect([body.name, body.speakerNames]).toEqual(['alpha', { A: 'Ann  Lee' }])
  })

  it('have limited speaker names', async () => {
    const named = (count: number, name: string) =>
      Object.fromEntries(Array.from({ length: count }, (_, speaker) => [`S${speaker}`, name]))
    const change = async (speakerNames: object) => {
      const { status, body } = await server.json(at(1), sending('PATCH', { speakerNames }))
      return [status, body.code, body.errors?.[0].path]
    }
    const before = (await (await server.fetch('/api/recordings')).text()).length
    expect(await change(named(65, 'Ada'))).toEqual([422, 'speaker-names-limit', 'speakerNames'])
    const long = { ...named(2, 'Ada'), S1: 'x'.repeat(101) }
    expect(await change(long)).toEqual([422, 'speaker-names-limit', 'speakerNames.S1'])
    expect((await change(named(64, '😀'.repeat(100))))[0]).toBe(200)
    const list = await (await server.fetch('/api/recordings')).text()
    expect(list).not.toContain('speakerNames')
    expect(Math.abs(list.length - before)).toBeLessThan(100)
    const names = (await server.json(at(1))).body.speakerNames
    expect(Object.keys(names)).toHaveLength(64)
    expect((await change({}))[0]).toBe(200)
  })

  it.each([
    [{ name: '' }, 'name'],
    [{ name: ' \u00a0\u200b ' }, 'name'],
    [{ name: 'x'.repeat(301) }, 'name'],
    [{ name: 'a\nb' }, 'name'],
    [{ name: 5 }, 'name'],
    [{ speakerNames: { A: 'a\tb' } }, 'speakerNames.A'],
    [{ numSpeakers: 0 }, 'numSpeakers'],
    [{ numSpeakers: 2, maxSpeakers: 3 }, 'numSpeakers'],
    [{ minSpeakers: 4, maxSpeakers: 3 }, 'minSpeakers'],
    [{ sampleMean: 3 }, 'sampleMean'],
    [[], ''],
  ])('refuse the change %j', async (change, field) => {
    const { status, body } = await server.json(at(1), sending('PATCH', change))
    expect([status, body.code, body.errors[0].path]).toEqual([400, 'request-invalid', field])
  })

  it('refuse bodies that are not JSON, or too large', async () => {
    const call = async (init: RequestInit) => {
      const { status, body } = await server.json(at(1), { method: 'PATCH', ...init })
      return [status, body.code]
    }
    const type = { 'content-type': 'application/json' }
    expect(await call({ body: '{}', headers: { 'content-type': 'text/plain' } })).toEqual([
      415,
      'request-media-type',
    ])
    expect(await call({ body: new Uint8Array([123, 125]) })).toEqual([415, 'request-media-type'])
    expect(await call({})).toEqual([415, 'request-media-type'])
    expect(await call({ body: '{"name":', headers: type })).toEqual([400, 'request-invalid'])
    expect(await call({ body: new Uint8Array([0xff]), headers: type })).toEqual([
      400,
      'request-invalid',
    ])
    const huge = JSON.stringify({ name: 'x'.repeat(2_000_000) })
    expect(await call({ body: huge, headers: type })).toEqual([413, 'request-too-large'])
  })

  it('are removed with all their data by DELETE with permanently=true', async () => {
    const { recording, run } = await seedResult(server.storage, { turns: [], curves: [] })
    const path = `/api/recordings/${recording.id}`
    const permanently = () => server.fetch(`${path}?permanently=true`, { method: 'DELETE' })
    expect((await permanently()).status).toBe(204)
    for (const what of [
      '',
      '/audio',
      '/peaks',
      '/clip',
      '/diarizations',
      `/diarizations/${run.id}`,
      '/turns',
    ]) {
      const { status, body } = await server.json(`${path}${what}`)
      expect([status, body.code]).toEqual([404, 'recording-not-found'])
    }
    const again = await server.json(path, { method: 'DELETE' })
    expect([again.status, again.body.code]).toEqual([404, 'recording-not-found'])
  })
})

describe('human scores', () => {
  it('are set, kept and cleared', async () => {
    const path = at(2)
    const scored = await server.json(
      `${path}/human-score`,
      sending('PUT', { score: 70, note: 'swapped at 3:10' }),
    )
    expect(scored.status).toBe(200)
    expect(scored.body).toMatchObject({
      humanScore: 70,
      humanNote: 'swapped at 3:10',
      humanScoreRunId: seeded[2]?.run.id,
    })
    await server.json(`${path}/human-score`, sending('PUT', { score: 0, runId: seeded[2]?.run.id }))
    const cleared = await server.json(`${path}/human-score`, { method: 'DELETE' })
    expect(cleared.body).toMatchObject({ humanScore: null, humanNote: null })

    const { body } = await server.json(`${path}/human-scores`)
    expect(verdictListSchema.strict().parse(body)).toEqual(body)
    expect(body.items.map((verdict: { score: number }) => verdict.score)).toEqual([null, 0, 70])
    const first = await server.json(`${path}/human-scores?limit=2`)
    expect(first.body.total).toBe(3)
    const rest = await server.json(`${path}/human-scores?limit=2&cursor=${first.body.nextCursor}`)
    expect(rest.body.items.map((verdict: { score: number }) => verdict.score)).toEqual([70])
    expect(rest.body.nextCursor).toBeNull()
  })

  it.each([
    [{ score: 101 }, 'score'],
    [{ score: -1 }, 'score'],
    [{ score: 50.5 }, 'score'],
    [{ score: '50' }, 'score'],
    [{ score: null }, 'score'],
    [{}, 'score'],
    [{ score: 1, note: 'x'.repeat(10_001) }, 'note'],
    [{ score: 1, by: 'me' }, 'by'],
  ])('refuse %j', async (verdict, field) => {
    const { status, body } = await server.json(`${at(2)}/human-score`, sending('PUT', verdict))
    expect([status, body.code, body.errors[0].path]).toEqual([400, 'request-invalid', field])
  })

  it('refuse an unknown run', async () => {
    for (const runId of ['nothing', '../x']) {
      const { status, body } = await server.json(
        `${at(2)}/human-score`,
        sending('PUT', { score: 1, runId }),
      )
      expect([status, body.code]).toEqual([404, 'run-not-found'])
    }
  })
})

describe('diarizations', () => {
  it('by channel are started for two channels only, and not together with numbers', async () => {
    const twoChannels: TwoChannels = {
      use: 'parties',
      oneSided: 0.9,
      correlation: 0.01,
      levelDifference: -2,
    }
    const result = await seedResult(server.storage, {
      recording: { durationSeconds: 10, media: someMedia({ channels: 2, twoChannels }) },
      turns: [],
      curves: [],
    })
    const path = `/api/recordings/${result.recording.id}`
    const { body } = await server.json(path)
    expect(recordingSchema.strict().parse(body).media).toMatchObject({ twoChannels })
    const start = (fields: object) => server.json(`${path}/diarizations`, sending('POST', fields))
    const started = await start({ byChannel: true })
    expect(started.status).toBe(202)
    expect(diarizationSchema.strict().parse(started.body).request).toEqual({
      speakers: { num: null, min: null, max: null },
      identify: null,
      byChannel: true,
    })
    const identify = { voices: 'all' }
    for (const fields of [
      { numSpeakers: 2 },
      { minSpeakers: 2 },
      { maxSpeakers: 2 },
      { identify },
    ]) {
      const refused = await start({ byChannel: true, ...fields })
      expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'byChannel'])
    }
    const mono = await seedResult(server.storage, {
      recording: { durationSeconds: 10, media: someMedia() },
      turns: [],
      curves: [],
    })
    const refused = await server.json(
      `/api/recordings/${mono.recording.id}/diarizations`,
      sending('POST', { byChannel: true }),
    )
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'byChannel'])
  })

  it('are started, listed, canceled and deleted', async () => {
    const result = await seedResult(server.storage, {
      recording: { durationSeconds: 10 },
      turns: [],
      curves: [],
    })
    const path = `/api/recordings/${result.recording.id}`
    const started = await server.json(
      `${path}/diarizations`,
      sending('POST', { provider: 'local', minSpeakers: 2, maxSpeakers: 3 }),
    )
    expect(started.status).toBe(202)
    const { id } = diarizationSchema.strict().parse(started.body)
    expect(started.body).toMatchObject({
      provider: 'local',
      model: 'local-test',
      status: 'queued',
      request: { speakers: { num: null, min: 2, max: 3 } },
    })

    const { body } = await server.json(`${path}/diarizations`)
    expect(diarizationListSchema.strict().parse(body)).toEqual(body)
    expect(body.items.map((item: { id: string }) => item.id)).toEqual([id, result.run.id])

    const held = await server.json(
      `${path}/diarizations/${id}/resolve`,
      sending('POST', { action: 'give-up' }),
    )
    expect([held.status, held.body.code]).toEqual([409, 'request-conflict'])
    const canceled = await server.json(`${path}/diarizations/${id}/cancel`, { method: 'POST' })
    expect(canceled.status).toBe(202)
    expect((await server.fetch(`${path}/diarizations/${id}`, { method: 'DELETE' })).status).toBe(
      204,
    )
    const gone = await server.json(`${path}/diarizations/${id}`)
    expect([gone.status, gone.body.code]).toEqual([404, 'run-not-found'])

    const chosen = await server.json(`${path}/current`, sending('PUT', { runId: result.run.id }))
    expect([chosen.status, chosen.body.currentRunId]).toEqual([200, result.run.id])
    const twice = await server.json(`${path}/diarizations/${result.run.id}/cancel`, {
      method: 'POST',
    })
    expect([twice.status, twice.body.code]).toEqual([409, 'request-conflict'])
  })

  it('start with an empty body too', async () => {
    const { recording } = await seedResult(server.storage, { turns: [], curves: [] })
    const path = `/api/recordings/${recording.id}/diarizations`
    const { status, body } = await server.json(path, { method: 'POST' })
    expect([status, body.status]).toEqual([202, 'queued'])
    await server.json(`${path}/${body.id}/cancel`, { method: 'POST' })
  })

  it('state the cost and how to confirm it, if it needs consent', async () => {
    const paid = await runServer({ paid: true })
    const { recording } = await seedResult(paid.storage, {
      recording: { durationSeconds: 5400 },
      turns: [],
      curves: [],
    })
    const path = `/api/recordings/${recording.id}/diarizations`
    const refused = await paid.json(path, sending('POST', {}))
    expect([refused.status, refused.body.code]).toEqual([428, 'confirmation-required'])
    expect(refused.body.detail).toMatch(/1\.5 h.*"confirm": true/)
    const starts = Array.from({ length: 5 }, () =>
      paid.json(path, sending('POST', { confirm: true })),
    )
    const answers = await Promise.all(starts)
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409])
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('run-under-way')
    const forced = await paid.json(path, sending('POST', { confirm: true, force: true }))
    expect(forced.status).toBe(202)
    await paid.close()
  })

  it('refuse invalid changes', async () => {
    const path = `${at(0)}/diarizations`
    const call = async (body: unknown) => {
      const answer = await server.json(path, sending('POST', body))
      return [answer.status, answer.body.code, answer.body.errors?.[0].path]
    }
    expect(await call({ provider: 'pyannoteai' })).toEqual([400, 'provider-unknown', 'provider'])
    expect(await call({ provider: 'x' })).toEqual([400, 'request-invalid', 'provider'])
    expect(await call({ numSpeakers: 1, minSpeakers: 1 })).toEqual([
      400,
      'request-invalid',
      'numSpeakers',
    ])
    const action = await server.json(`${path}/x/resolve`, sending('POST', { action: 'hope' }))
    expect([action.status, action.body.errors[0].path]).toEqual([400, 'action'])
  })
})

describe('health', () => {
  it('is `ok`, and `degraded` without its provider', async () => {
    const well = await server.json('/api/health')
    expect(healthSchema.strict().parse(well.body)).toEqual(well.body)
    expect(well.body).toMatchObject({
      status: 'ok',
      providers: [
        {
          ...{ name: 'local', default: true, paid: false, reachable: true },
          voices: { maxPrints: 50, maxSeconds: 30 },
        },
      ],
      database: { kind: 'embedded', reachable: true },
      webhook: { url: null, reachable: null },
      limits: { maxBytes: 1024 ** 3, maxSeconds: 86_400, confirmHours: 1, trashDays: 30 },
      version: '0.0.0-test',
    })
    server.provider.reachable = false
    const ill = await server.json('/api/health')
    expect([ill.body.status, ill.body.providers[0].reachable]).toEqual(['degraded', false])
    expect(ill.body.providers[0].detail).toBeTypeOf('string')
    server.provider.reachable = true
  })
})
