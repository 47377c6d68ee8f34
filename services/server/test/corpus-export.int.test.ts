import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { describeTurns, parseRttm } from '@toolkit/core'
import { aRecording, aRun, aStretchVerdict, memoryStorage } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningServer, runServer, sending } from './running-server.ts'
import { type SeededResult, seedResult } from './seeded-result.ts'

const run = promisify(execFile)
const HOSTILE = ['../../x', '=cmd()', 'meeting 🎙️', 'x'.repeat(300), 'same name', 'Same name']

let server: RunningServer
let seeded: SeededResult[]
let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'toolkit-export-'))
  server = await runServer()
  seeded = []
  for (const [place, name] of HOSTILE.entries()) {
    const result = await seedResult(server.storage, {
      recording: {
        name,
        durationSeconds: 2,
        createdAt: new Date(place * 60_000).toISOString(),
        speakerNames: { A: '@Ann, "A"' },
      },
      turns: [
        { speaker: 'A', start: 0, end: 1.25, scores: { A: 10 * place, B: 5 } },
        { speaker: 'B', start: 1, end: 2, scores: null },
      ],
      curves: [{ kind: 'confidence', speaker: null, values: [10 * place, 80, 10 * place, 90] }],
    })
    seeded.push(result)
  }
  await server.storage.recordings.insert(
    aRecording({ name: 'undiarized', createdAt: '2026-02-01T00:00:00.000Z' }),
  )
  const [first] = seeded as [SeededResult]
  const score = (body: object) =>
    server.json(`/api/recordings/${first.recording.id}/human-score`, sending('PUT', body))
  await score({ score: 30, note: '=1+1\n"quoted"' })
  await score({ score: 40 })
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

const get = (query: string, init?: RequestInit) => server.fetch(`/api/export?${query}`, init)

async function lines(query: string): Promise<Record<string, unknown>[]> {
  const response = await get(`format=jsonl&${query}`)
  expect(response.status).toBe(200)
  const text = await response.text()
  expect(text === '' || text.endsWith('\n')).toBe(true)
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line))
}

describe('rows', () => {
  it('of recordings are those of the list, oldest first', async () => {
    const rows = await lines('what=recordings')
    expect(rows.map((row) => row.recording_name)).toEqual([...HOSTILE, 'undiarized'])
    expect(rows[2]).toMatchObject({
      sample_mean: 52.5,
      run_id: seeded[2]?.run.id,
      trashed_at: null,
    })
    expect(rows.at(-1)).toMatchObject({ sample_mean: null, run_id: null, status: 'new' })
    expect(rows[0]).toMatchObject({ human_score: 40, human_note: null })
  })

  it('follow the filters of the list', async () => {
    const names = async (query: string) =>
      (await lines(query)).map(({ recording_name }) => recording_name)
    expect(await names('what=recordings&sampleMeanFrom=60&undiarized=exclude')).toEqual(
      HOSTILE.slice(4),
    )
    expect(await names('what=recordings&q=SAME')).toEqual(HOSTILE.slice(4))
    expect(await names('what=recordings&trashed=only')).toEqual([])
    expect(await names('what=turns&q=meeting')).toEqual([HOSTILE[2], HOSTILE[2]])
  })

  it('of turns have the names of speakers, and follow the range of confidence', async () => {
    const rows = await lines('what=turns')
    expect(rows).toHaveLength(12)
    expect(rows[2]).toEqual({
      recording_id: seeded[1]?.recording.id,
      recording_name: '=cmd()',
      run_id: seeded[1]?.run.id,
      provider: 'local',
      model: 'local-test',
      turn_index: 0,
      speaker: 'A',
      speaker_name: '@Ann, "A"',
      start_seconds: 0,
      end_seconds: 1.25,
      duration_seconds: 1.25,
      confidence: 10,
      runner_up: 'B',
      runner_up_confidence: 5,
      margin: 5,
      overlap_seconds: 0.25,
    })
    expect(rows[3]).toMatchObject({ confidence: null, speaker_name: null, runner_up: null })
    const low = await lines('what=turns&min=10&max=20')
    expect(low.map(({ confidence }) => confidence)).toEqual([10, 20])
  })

  it('of spots follow the parameters of spots', async () => {
    const rows = await lines('what=spots&max=15&q=cmd')
    expect(rows).toMatchObject([
      { curve: 'confidence', start_seconds: 0, end_seconds: 0.5, mean: 10, samples: 1 },
      { start_seconds: 1, end_seconds: 1.5, in_range_mean: 10, bridged_seconds: 0 },
    ])
    const merged = await lines('what=spots&max=15&mergeGap=0.5&minDuration=1.5&q=cmd')
    expect(merged).toMatchObject([{ start_seconds: 0, end_seconds: 1.5, bridged_seconds: 0.5 }])
    expect(await lines('what=spots&max=15&curve=speech')).toEqual([])
  })

  it('of human scores are all of them, newest first', async () => {
    const rows = await lines('what=verdicts')
    expect(rows).toMatchObject([
      { recording_name: '../../x', score: 40, note: null },
      { score: 30, note: '=1+1\n"quoted"' },
    ])
  })
})

describe('verdicts on stretches', () => {
  const at = new Date(0).toISOString()
  it('are exported with all runs, and the newest one in effect with the spot that it is on', async () => {
    const { recording, run: own } = seeded[0] as SeededResult
    const { id: recordingId } = recording
    const verdict = { recordingId, runId: own.id, start: 0, end: 0.5, createdAt: at }
    const wrong = { verdict: 'wrong', errors: ['boundary', 'overlap'], note: '=1+1' } as const
    const stored = [
      aStretchVerdict({ ...verdict, ...wrong, reviewer: 'Zoë', score: 10, curve: 'confidence' }),
      aStretchVerdict({ ...verdict, createdAt: '2030-01-01T00:00:00.000Z', undoneAt: at }),
      aStretchVerdict({ ...verdict, createdAt: '2030-01-01T00:00:00.000Z', runId: 'older' }),
      aStretchVerdict({ ...verdict, createdAt: '1960-01-01T00:00:00.000Z' }),
    ]
    for (const one of stored) await server.storage.stretchVerdicts.insert(one)
    const rows = await lines('what=stretch-verdicts')
    expect(rows.map(({ verdict_id }) => verdict_id).sort()).toEqual(
      stored.map(({ id }) => id).sort(),
    )
    expect(rows.find(({ verdict: is }) => is === 'wrong')).toEqual({
      ...{ recording_id: recordingId, recording_name: recording.name },
      ...{ verdict_id: stored[0]?.id, run_id: own.id, provider: 'local', model: 'local-1' },
      ...{ start_seconds: 0, end_seconds: 0.5, duration_seconds: 0.5, verdict: 'wrong' },
      ...{ errors: 'boundary; overlap', speaker: null, note: '=1+1', reviewer: 'Zoë', draw: null },
      ...{ curve: 'confidence', score: 10, created_at: at, undone_at: null },
    })
    const spots = await lines('what=spots&max=15')
    const judged = spots.filter(({ recording_id }) => recording_id === recordingId)
    expect(judged).toMatchObject([
      {
        ...{ start_seconds: 0, verdict: 'wrong', verdict_errors: 'boundary; overlap' },
        ...{ verdict_note: '=1+1', verdict_reviewer: 'Zoë', verdict_at: at },
      },
      { start_seconds: 1, verdict: null, verdict_errors: null, verdict_at: null },
    ])
  })
})

it('CSV protects spreadsheets from formulas', async () => {
  const response = await get('what=turns&q=cmd')
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8; header=present')
  expect(response.headers.get('Content-Disposition')).toContain('attachment; filename="turns.csv"')
  const [head, first] = (await response.text()).split('\r\n')
  expect(head).toMatch(/^recording_id,recording_name,run_id,/)
  expect(first).toContain(`,'=cmd(),`)
  expect(first).toContain(`,"'@Ann, ""A""",`)
})

it('RTTM is one file with a unique id for each recording', async () => {
  const response = await get('format=rttm')
  expect(response.headers.get('Content-Encoding')).toBeNull()
  const turns = parseRttm(await response.text())
  expect([...new Set(turns.map(({ file }) => file))]).toEqual([
    '../../x',
    '=cmd()',
    'meeting_🎙️',
    'x'.repeat(300),
    'same_name',
    `Same_name_${seeded[5]?.recording.id}`,
  ])
  expect(turns).toHaveLength(12)
  expect(parseRttm(await (await get('format=rttm&min=20&max=20')).text())).toHaveLength(1)
})

it('ZIP has the tables and an RTTM file of each recording, with safe names', async () => {
  const response = await get('format=zip')
  expect(response.headers.get('Content-Type')).toBe('application/zip')
  const file = path.join(folder, 'corpus.zip')
  await writeFile(file, new Uint8Array(await response.arrayBuffer()))
  const { stdout } = await run('unzip', ['-t', file])
  expect(stdout).toContain('No errors detected')
  const script =
    'import json,sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; print(json.dumps({n: z.read(n).decode() for n in z.namelist()}))'
  const files = JSON.parse((await run('python3', ['-c', script, file])).stdout)
  expect(Object.keys(files)).toEqual([
    'recordings.csv',
    'turns.csv',
    'verdicts.csv',
    'stretch-verdicts.csv',
    'rttm/__.._x.rttm',
    'rttm/=cmd().rttm',
    'rttm/meeting 🎙️.rttm',
    `rttm/${'x'.repeat(120)}.rttm`,
    'rttm/same name.rttm',
    `rttm/Same name_${seeded[5]?.recording.id}.rttm`,
  ])
  expect(files['turns.csv']).toBe(await (await get('what=turns')).text())
  expect(files['recordings.csv']).toBe(await (await get('what=recordings')).text())
  expect(parseRttm(files['rttm/meeting 🎙️.rttm'])).toHaveLength(2)
})

it.each([
  ['what=nothing', 'what'],
  ['format=xlsx', 'format'],
  ['format=rttm&what=spots', 'what'],
  ['format=zip&what=turns', 'what'],
  ['what=turns&min=3&max=2', 'min'],
  ['what=turns&mergeGap=1', 'mergeGap'],
  ['what=verdicts&min=1', 'min'],
  ['max=1', 'max'],
  ['sampleMeanFrom=9&sampleMeanTo=1', 'sampleMeanFrom'],
  ['limit=5', 'limit'],
])('is refused: %s', async (query, field) => {
  const { status, body } = await server.json(`/api/export?${query}`)
  expect([status, body.code, body.errors[0].path]).toEqual([400, 'request-invalid', field])
})

it('HEAD has the headers without a body', async () => {
  const response = await get('format=zip', { method: 'HEAD' })
  expect(response.headers.get('Content-Disposition')).toContain('recordings.zip')
  expect(await response.text()).toBe('')
})

it('a page of another site gets nothing', async () => {
  const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
  expect((await get('what=turns', { headers })).status).toBe(403)
})

describe('while it is sent', () => {
  let large: RunningServer
  let pagesRead = 0
  const COUNT = 2_000
  beforeAll(async () => {
    const storage = memoryStorage()
    const turns = describeTurns(
      Array.from({ length: 1_000 }, (_, n) => ({
        ...{ speaker: `S${n % 3}`, start: n, end: n + 1 },
        scores: { S0: n % 100 },
      })),
    )
    for (let n = 0; n < COUNT; n++) {
      const id = `large-${String(n).padStart(4, '0')}`
      const finished = aRun({ id: `run-of-${id}`, recordingId: id, status: 'succeeded' })
      await storage.recordings.insert(aRecording({ id, name: id, currentRunId: finished.id }))
      await storage.runs.insert(finished)
      await storage.turns.put(finished.id, turns)
    }
    const { list } = storage.turns
    Object.assign(storage.turns, {
      list(...args: Parameters<typeof list>) {
        pagesRead += 1
        return list(...args)
      },
    })
    large = await runServer({ storage })
  })
  afterAll(() => large.close())

  it('a recording that is deleted is left out, and the file is complete', async () => {
    const response = await large.fetch('/api/export?what=turns')
    const reader = (response.body as ReadableStream<Uint8Array>).getReader()
    const blocks = [(await reader.read()).value as Uint8Array]
    await large.toolkit.recordings.remove('large-1999')
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      blocks.push(value)
    }
    const text = Buffer.concat(blocks).toString()
    expect(text.split('\r\n')).toHaveLength((COUNT - 1) * 1_000 + 2)
    expect(text).not.toContain('large-1999')
  })

  it('a client that stops reading stops the export, and leaves nothing behind when it goes', async () => {
    pagesRead = 0
    const sockets = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const socket = connect(large.port, '127.0.0.1')
        socket.write('GET /api/export?what=turns HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await once(socket, 'readable')
        return socket
      }),
    )
    // The ninth is refused while the others are open, though nothing moves.
    const refused = await large.fetch('/api/export?what=turns')
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '1'])
    await refused.body?.cancel()
    // Buffers of the sockets take some megabytes: less than a tenth of the 200 MB of each.
    expect(pagesRead).toBeLessThan(8 * (COUNT / 10))
    for (const socket of sockets) socket.destroy()
    await vi.waitFor(async () => {
      const again = await large.fetch('/api/export?what=verdicts')
      expect(again.status).toBe(200)
      await again.body?.cancel()
    })
  })

  it('an error after the start breaks the connection, one before it is answered', async () => {
    const { list } = large.storage.turns
    let calls = 0
    Object.assign(large.storage.turns, {
      list(...args: Parameters<typeof list>) {
        calls += 1
        if (calls === 3) throw new Error('the disk is gone')
        return list(...args)
      },
    })
    const response = await large.fetch('/api/export?what=turns')
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow()
    for (const format of ['rttm', 'zip']) {
      calls = 0
      await expect(
        large.fetch(`/api/export?format=${format}`).then((answer) => answer.text()),
      ).rejects.toThrow()
    }
    expect(large.log.filter(({ event }) => event === 'response-broke-off')).toHaveLength(3)
    calls = 2
    const { status, body } = await large.json('/api/export?what=turns')
    expect([status, body.code]).toEqual([500, 'internal'])
    Object.assign(large.storage.turns, { list })
  })
})
