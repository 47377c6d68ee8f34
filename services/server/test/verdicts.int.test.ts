import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createClient } from '../src/client.ts'
import { type Json, type RunningServer, runServer, sending } from './running-server.ts'
import { seedResult } from './seeded-result.ts'

const TURNS = [
  { speaker: 'A', start: 0, end: 2, scores: { A: 90, B: 10 } },
  { speaker: 'B', start: 2, end: 4, scores: { A: 20, B: 80 } },
]

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server.close())

async function seeded(name = 'Call') {
  const { recording, run } = await seedResult(server.storage, {
    recording: { durationSeconds: 4, name },
    turns: TURNS,
    curves: [{ kind: 'confidence', speaker: null, values: [90, 80, 30, 20, 60, 60, 70, 70] }],
  })
  return { recordingId: recording.id, run }
}

const post = (body: unknown) => server.json('/api/verdicts', sending('POST', body))
const get = (query: string) => server.json(`/api/verdicts?${query}`)

describe('verdicts on stretches', () => {
  it('are stored with the run, its curve and its score', async () => {
    const { recordingId, run } = await seeded()
    const { status, body } = await post({
      recordingId,
      ...{ start: 1, end: 2, verdict: 'wrong', errors: ['overlap', 'wrong-speaker'] },
      ...{ speaker: 'A', note: 'both talk', reviewer: 'Zoë', draw: 'draw-7' },
    })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: body.id,
      ...{ recordingId, runId: run.id, start: 1, end: 2, verdict: 'wrong' },
      ...{ errors: ['wrong-speaker', 'overlap'], speaker: 'A', note: 'both talk' },
      ...{ reviewer: 'Zoë', draw: 'draw-7', provider: 'local', model: body.model },
      ...{ curve: 'confidence', score: 25, createdAt: body.createdAt, undoneAt: null },
    })
    expect(await get(`recordingId=${recordingId}`)).toEqual({
      status: 200,
      body: { items: [body], nextCursor: null, total: 1 },
    })
  })

  it('are stored once, however often they are sent', async () => {
    const { recordingId } = await seeded()
    const id = crypto.randomUUID()
    const sent = { id, recordingId, start: 0, end: 0.5, verdict: 'right' }
    const first = await post(sent)
    expect([first.status, first.body.id]).toEqual([201, id])
    expect(await post(sent)).toEqual({ status: 200, body: first.body })
    const other = await post({ ...sent, verdict: 'unclear' })
    expect([other.status, other.body.code]).toEqual([409, 'request-conflict'])
    expect((await get(`recordingId=${recordingId}`)).body.total).toBe(1)
  })

  it('are taken back and kept', async () => {
    const { recordingId } = await seeded()
    const { body } = await post({ recordingId, start: 0, end: 1, verdict: 'right' })
    const deleting = () => server.json(`/api/verdicts/${body.id}`, { method: 'DELETE' })
    const undone = await deleting()
    expect(undone).toEqual({ status: 200, body: { ...body, undoneAt: undone.body.undoneAt } })
    expect(Date.parse(undone.body.undoneAt)).toBeGreaterThan(0)
    expect(await deleting()).toEqual(undone)
    expect((await get(`recordingId=${recordingId}`)).body.items).toEqual([])
    expect((await get(`recordingId=${recordingId}&undone=include`)).body.items).toEqual([
      undone.body,
    ])
    for (const id of ['unknown', 'a%20b']) {
      const missing = await server.json(`/api/verdicts/${id}`, { method: 'DELETE' })
      expect([missing.status, missing.body.code]).toEqual([404, 'not-found'])
    }
  })

  it('are listed newest first, in pages, by their own filters and those of recordings', async () => {
    const one = await seeded('Board meeting')
    const two = await seeded('Board dinner')
    const stored: Json[] = []
    for (const place of [0, 1, 2]) {
      for (const { recordingId } of [one, two]) {
        const sent = { recordingId, start: place, end: place + 1, verdict: 'unclear' }
        stored.unshift((await post({ ...sent, reviewer: `r${place}` })).body)
      }
    }
    const client = createClient(server.origin)
    const found: Json[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await client.stretchVerdicts({
        q: 'BOARD',
        limit: 4,
        ...(cursor === '' ? {} : { cursor }),
      })
      expect(page.total).toBe(6)
      found.push(...page.items)
      cursor = page.nextCursor
    }
    expect(found).toEqual(
      stored.toSorted((a, b) => (a.createdAt === b.createdAt ? (a.id < b.id ? -1 : 1) : 0)),
    )
    const totals = {
      'q=dinner': 3,
      'q=board&reviewer=r1': 2,
      'q=board&verdict=wrong': 0,
      'q=board&provider=local': 6,
      'q=board&provider=import': 0,
      [`runId=${one.run.id}`]: 3,
      [`recordingId=${one.recordingId}&sampleMeanFrom=99`]: 0,
      'q=board&trashed=only': 0,
      'q=board&undone=only': 0,
    }
    for (const [query, total] of Object.entries(totals)) {
      expect([query, (await get(query)).body.total]).toEqual([query, total])
    }
    await server.fetch(`/api/recordings/${one.recordingId}`, { method: 'DELETE' })
    expect((await get('q=board')).body.total).toBe(3)
    expect((await get('q=board&trashed=include')).body.total).toBe(6)
  })

  it.each<[string, object]>([
    ['start', { start: -1 }],
    ['start', { start: 'x' }],
    ['start', { start: 4, end: 5 }],
    ['end', { end: 0.5, start: 0.5 }],
    ['end', { end: 9 }],
    ['end', { end: null }],
    ['verdict', { verdict: 'maybe' }],
    ['errors.0', { verdict: 'wrong', errors: ['typo'] }],
    ['errors', { errors: ['overlap'] }],
    ['reviewer', { reviewer: 'x'.repeat(101) }],
    ['note', { note: 'x'.repeat(10_001) }],
    ['draw', { draw: 'x'.repeat(101) }],
    ['id', { id: 'a b' }],
    ['more', { more: 1 }],
  ])('a wrong %s is refused: %o', async (path, change) => {
    const { recordingId } = await seeded()
    const sent = { recordingId, start: 0, end: 1, verdict: 'right', ...change }
    const { status, body } = await post(sent)
    expect([status, body.code]).toEqual([400, 'request-invalid'])
    expect(body.errors.map((error: Json) => error.path)).toContain(path)
  })

  it('of what does not exist, or has no result, say what to do', async () => {
    const { recordingId, run } = await seeded()
    const sent = { start: 0, end: 1, verdict: 'right' }
    const codes = async (body: object) => {
      const answer = await post({ ...sent, ...body })
      return [answer.status, answer.body.code]
    }
    expect(await codes({ recordingId: 'x' })).toEqual([404, 'recording-not-found'])
    expect(await codes({ recordingId, runId: 'x' })).toEqual([404, 'run-not-found'])
    await server.fetch(`/api/recordings/${recordingId}/diarizations/${run.id}`, {
      method: 'DELETE',
    })
    const answer = await post({ ...sent, recordingId })
    expect([answer.status, answer.body.code]).toEqual([409, 'request-conflict'])
    expect(answer.body.detail).toContain('diarize the recording')
    await server.fetch(`/api/recordings/${recordingId}`, { method: 'DELETE' })
    expect(await codes({ recordingId })).toEqual([409, 'recording-trashed'])
  })
})
