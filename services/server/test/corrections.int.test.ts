import {
  applyOperation,
  type CorrectionEntry,
  correctionOf,
  type Operation,
  redoable,
  replay,
  undoable,
} from '@toolkit/core'
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

async function seeded() {
  const recording = { durationSeconds: 10 }
  const seed = await seedResult(server.storage, { recording, turns: TURNS, curves: [] })
  const path = `/api/recordings/${seed.recording.id}/corrections`
  return { ...seed, id: seed.recording.id, path }
}

const post = (path: string, body: unknown) => server.json(path, sending('POST', body))
const add = (turn: string): Operation => ({ kind: 'add', turn, speaker: 'C', start: 7, end: 8 })
const doing = (id: string, operation: unknown) => ({ id, kind: 'do', operation })

async function opened() {
  const seed = await seeded()
  const { body } = await post(seed.path, {})
  return { ...seed, correction: body, log: `${seed.path}/${body.id}` }
}

describe('corrections', () => {
  it('are opened once for a diarization, and listed', async () => {
    const { path, run, id } = await seeded()
    const first = await server.fetch(path, { method: 'POST' })
    const correction: Json = await first.json()
    expect(first.status).toBe(201)
    expect(first.headers.get('location')).toBe(`${path}/${correction.id}`)
    expect(correction).toEqual({
      id: correction.id,
      recordingId: id,
      basedOn: run.id,
      createdAt: correction.createdAt,
      updatedAt: correction.createdAt,
      finishedAt: null,
      length: 0,
      checked: [],
    })
    expect(await post(path, { run: run.id })).toEqual({ status: 200, body: correction })
    expect(await server.json(path)).toEqual({
      status: 200,
      body: { items: [correction], nextCursor: null, total: 1 },
    })
  })

  it('from the first operation to the diarization, by the client', async () => {
    const { id, run } = await seeded()
    const client = createClient(server.origin)
    const { id: correctionId } = await client.correct(id)
    const operations: Operation[] = [
      { kind: 'move-boundary', turn: 'b0', edge: 'end', to: 1.5 },
      { kind: 'split', turn: 'b1', at: 3, newTurn: 'n-1' },
      { kind: 'assign', turns: ['n-1'], speaker: 'A' },
      { kind: 'merge', turn: 'b0', with: 'n-1' },
      { kind: 'add', turn: 'n_2', speaker: 'Zoë', start: 5, end: 6 },
      { kind: 'delete', turns: ['b0'] },
      { kind: 'rename-speaker', from: 'Zoë', to: 'Ann' },
      { kind: 'add', turn: 'n3', speaker: 'Ben', start: 5.5, end: 6.5 },
      { kind: 'merge-speakers', from: 'Ben', into: 'Ann' },
      { kind: 'swap-speakers', a: 'Ann', b: 'C', from: 5.2, to: null },
      { kind: 'confirm', turns: ['b1'] },
      { kind: 'check', start: 0, end: 7, checked: true },
    ]
    const entries = operations.map((operation, i) => {
      return { id: `e${i}`, kind: 'do', operation, author: 'Zoë' } as const
    })
    const stored = await client.appendToCorrection(id, correctionId, { after: 0, entries })
    expect(stored.entries.map(({ sequence, id: entry }) => [sequence, entry])).toEqual(
      entries.map((entry, i) => [i + 1, entry.id]),
    )
    expect(stored.correction).toMatchObject({ length: 12, checked: [{ start: 0, end: 7 }] })
    const undo = [{ id: 'u', kind: 'undo', of: 12 } as const]
    await client.appendToCorrection(id, correctionId, { after: 12, entries: undo })
    const redo = [{ id: 'r', kind: 'redo', of: 12 } as const]
    await client.appendToCorrection(id, correctionId, { after: 13, entries: redo })
    const log = await client.correction(id, correctionId, { after: 10, limit: 3 })
    expect(log.entries).toEqual([
      { ...entries[10], sequence: 11, at: log.entries[0]?.at },
      { ...entries[11], sequence: 12, at: log.entries[0]?.at },
      { sequence: 13, id: 'u', kind: 'undo', of: 12, author: null, at: log.entries[2]?.at },
    ])

    const finished = await client.finishCorrection(id, correctionId)
    expect(finished).toMatchObject({
      id: correctionId,
      provider: 'human',
      basedOn: run.id,
      status: 'succeeded',
      scored: [{ start: 0, end: 7 }],
    })
    const turns = await client.allTurns(id, { run: correctionId })
    const { turns: expected } = operations.reduce(
      applyOperation,
      correctionOf(await client.allTurns(id, { run: run.id }), 10),
    )
    const times = ({ speaker, start, end }: (typeof turns)[number]) => ({ speaker, start, end })
    expect(turns.map(times)).toEqual(
      expected.all().map(({ speaker, start, end }) => ({ speaker, start, end })),
    )
    expect((await client.recording(id)).currentRunId).toBe(correctionId)
    expect(await client.finishCorrection(id, correctionId)).toEqual(finished)
    expect((await client.corrections(id)).items[0]?.finishedAt).not.toBe(null)
  })

  it('tell a second client that the log has grown; nothing is lost', async () => {
    const { log } = await opened()
    const [mine, theirs] = [doing('mine', add('x')), doing('theirs', add('y'))]
    expect((await post(`${log}/entries`, { after: 0, entries: [mine] })).status).toBe(200)
    const late = await post(`${log}/entries`, { after: 0, entries: [theirs] })
    expect([late.status, late.body.code]).toEqual([409, 'request-conflict'])
    const missed = await server.json(`${log}?after=0`)
    expect(missed.body.entries).toMatchObject([{ sequence: 1, id: 'mine' }])
    const again = await post(`${log}/entries`, { after: 1, entries: [theirs] })
    expect(again.body).toMatchObject({ correction: { length: 2 }, entries: [{ sequence: 2 }] })
  })

  it('a repeated request is answered as the first', async () => {
    const { log } = await opened()
    const body = { after: 0, entries: [doing('1', add('x')), doing('2', add('y'))] }
    const first = await post(`${log}/entries`, body)
    expect(first.status).toBe(200)
    expect(await post(`${log}/entries`, body)).toEqual(first)
  })

  it('a long log is continued by the next server, page by page', async () => {
    const { id, run, correction } = await opened()
    const client = createClient(server.origin)
    const entries = Array.from({ length: 500 }, (_, i) => {
      const operation = { ...add(`x${i}`), start: i / 100, end: 9 }
      return { id: `e${i}`, kind: 'do', operation } as const
    })
    await client.appendToCorrection(id, correction.id, { after: 0, entries })
    const next = await runServer({ storage: server.storage })
    const other = createClient(next.origin)
    const undo = [{ id: 'u', kind: 'undo', of: 500 } as const]
    const stored = await other.appendToCorrection(id, correction.id, { after: 500, entries: undo })
    expect(stored.correction.length).toBe(501)
    const log: CorrectionEntry[] = []
    while (log.length < stored.correction.length) {
      const query = { after: log.length, limit: 200 }
      log.push(...(await other.correction(id, correction.id, query)).entries)
    }
    const base = correctionOf(await other.allTurns(id, { run: run.id }), 10)
    const history = replay(base, log)
    expect([history.state.turns.size, undoable(history), redoable(history)]).toEqual([
      501, 499, 500,
    ])
    const finished = await other.finishCorrection(id, correction.id)
    expect(await other.allTurns(id, { run: finished.id })).toHaveLength(501)
    await next.close()
  })

  it('are announced to all who listen', async () => {
    const { id, log, correction } = await opened()
    const leaving = new AbortController()
    const stream = await server.fetch('/api/events', { signal: leaving.signal })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    const sent = post(`${log}/entries`, { after: 0, entries: [doing('1', add('x'))] })
    let text = ''
    while (!text.includes('event: correction\n')) text += (await reader?.read())?.value ?? ''
    leaving.abort()
    expect((await sent).status).toBe(200)
    const data = JSON.stringify({ recordingId: id, correctionId: correction.id, length: 1 })
    expect(text).toContain(`event: correction\ndata: ${data}\n\n`)
  })

  it('are discarded', async () => {
    const { log, path } = await opened()
    expect((await server.fetch(log, { method: 'DELETE' })).status).toBe(204)
    for (const call of [
      server.json(log),
      server.json(log, { method: 'DELETE' }),
      server.json(`${log}/finish`, { method: 'POST' }),
    ]) {
      expect(await call).toMatchObject({ status: 404, body: { code: 'not-found' } })
    }
    expect((await post(path, {})).status).toBe(201)
  })
})

describe('hostile bodies', () => {
  it('are refused with the field that is wrong, and nothing is stored', async () => {
    const { log, path } = await opened()
    const of = (operation: unknown) => ({ after: 0, entries: [doing('1', operation)] })
    const bodies: unknown[] = [
      {},
      { after: 0, entries: [] },
      { after: -1, entries: [doing('1', add('x'))] },
      { after: 0.5, entries: [doing('1', add('x'))] },
      { after: 0, entries: Array.from({ length: 501 }, (_, i) => doing(`${i}`, add(`x${i}`))) },
      { after: 0, entries: [doing('', add('x'))] },
      { after: 0, entries: [{ id: '1', kind: 'undo' }] },
      { after: 0, entries: [{ id: '1', kind: 'undo', of: 0 }] },
      { after: 0, entries: [{ id: '1', kind: 'redo', of: 1e99 }] },
      { after: 0, entries: [{ id: '1', kind: 'forget', of: 1 }] },
      { after: 0, entries: [{ ...doing('1', add('x')), author: 'a'.repeat(201) }] },
      { after: 0, entries: [{ ...doing('1', add('x')), sequence: 7 }] },
      of(null),
      of({ kind: 'explode' }),
      of({ ...add('x'), end: '8' }),
      of({ ...add('x'), end: 11 }),
      of({ ...add('x'), start: 8, end: 7 }),
      of({ ...add('x'), speaker: 'a'.repeat(10_000) }),
      of({ ...add('x'), speaker: '\u0000' }),
      of({ ...add('x'), extra: 1 }),
      of({ kind: 'delete', turns: [] }),
      of({ kind: 'delete', turns: ['b0', 'b0'] }),
      of({ kind: 'delete', turns: ['toString'] }),
      of({ kind: 'delete', turns: Array.from({ length: 25_001 }, (_, i) => `b${i}`) }),
      of({ kind: 'split', turn: 'b0', at: 2, newTurn: 'x' }),
      of({ kind: 'split', turn: 'b0', at: 1, newTurn: 'b1' }),
      of({ kind: 'merge', turn: 'b0', with: 'b0' }),
      of({ kind: 'check', start: 0, end: 1, checked: 'yes' }),
    ]
    for (const body of bodies) {
      const answer = await post(`${log}/entries`, body)
      expect([answer.status, answer.body.code], JSON.stringify(body).slice(0, 200)).toEqual([
        400,
        'request-invalid',
      ])
      expect(answer.body.errors.length, JSON.stringify(body).slice(0, 200)).toBeGreaterThan(0)
    }
    const raw = '{"after":0,"entries":[{"id":"1","kind":"do","operation":'
    for (const text of [
      `${raw}{"kind":"add","turn":"x","speaker":"A","start":1,"end":1e999}}]}`,
      `${raw}{"kind":"add","turn":"x","speaker":"A","start":NaN,"end":2}}]}`,
      `${raw}{"__proto__":{"kind":"confirm"},"turns":["b0"]}}]}`,
      `${raw}`,
    ]) {
      const headers = { 'content-type': 'application/json' }
      const answer = await server.json(`${log}/entries`, { method: 'POST', headers, body: text })
      expect([answer.status, answer.body.code], text).toEqual([400, 'request-invalid'])
    }
    const huge = await post(`${log}/entries`, of(add('x'.repeat(1_100_000))))
    expect([huge.status, huge.body.code]).toEqual([413, 'request-too-large'])
    expect((await server.json(log)).body.correction.length).toBe(0)

    for (const query of ['?limit=5001', '?limit=0', '?after=-1', '?after=x', '?other=1']) {
      expect((await server.json(log + query)).status, query).toBe(400)
    }
    expect(await post(path, { run: 'x' })).toMatchObject({
      status: 404,
      body: { code: 'run-not-found' },
    })
    expect((await post(path, { run: 7 })).status).toBe(400)
    const odd = await server.json(`${path}/a%20b`)
    expect([odd.status, odd.body.code]).toEqual([404, 'not-found'])
  })
})
