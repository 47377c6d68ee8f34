import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { audioKey, parseRttm } from '@toolkit/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type RunningServer, runServer, sending } from './running-server.ts'
import { type SeededResult, seedResult } from './seeded-result.ts'
import { pcmWav } from './wav.ts'

const run = promisify(execFile)
const RATE = 8_000
const SECONDS = 12
const SAMPLES = Int16Array.from({ length: SECONDS * RATE }, (_, n) =>
  Math.round(9_000 * Math.sin(n / 9 + (n / 3_000) ** 2)),
)
const WAV = pcmWav([SAMPLES], RATE)
const NAME = '<script>alert("1")</script>/../=cmd() 🎙️'

/** Scores of half seconds: low from 3 to 4.5 s and from 11.5 s to the end. */
const SCORES = Array.from({ length: 2 * SECONDS }, (_, n) =>
  (n >= 6 && n < 9) || n === 23 ? 20 : 90,
)

let server: RunningServer
let folder = ''
let packs = 0
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'toolkit-evidence-'))
  server = await runServer()
})
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

async function seed(name: string): Promise<SeededResult> {
  return seedResult(server.storage, {
    recording: {
      name,
      durationSeconds: SECONDS,
      speakerNames: { A: 'Ann & <b>', B: '=B()' },
    },
    sound: WAV,
    turns: [
      { speaker: 'A', start: 0, end: 4, scores: { A: 80, B: 10 } },
      { speaker: 'B', start: 3.5, end: 6, scores: { A: 30, B: 35 } },
      { speaker: 'A', start: 7, end: 12, scores: null },
    ],
    curves: [{ kind: 'confidence', speaker: null, values: SCORES }],
  })
}

const post = (recordings: unknown, init: RequestInit = {}) =>
  server.fetch('/api/evidence', { ...sending('POST', { recordings }), ...init })

/** Unpacks a pack with a tool that is not ours. */
async function unpacked(response: Response): Promise<string> {
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/zip'])
  packs += 1
  const file = path.join(folder, `${packs}.zip`)
  await writeFile(file, new Uint8Array(await response.arrayBuffer()))
  expect((await run('unzip', ['-t', file])).stdout).toContain('No errors detected')
  const to = path.join(folder, `${packs}`)
  await run('python3', ['-m', 'zipfile', '-e', file, to])
  return to
}

const jsonOf = async (pack: string) =>
  JSON.parse(await readFile(path.join(pack, 'spots.json'), 'utf8'))

/** The samples of a WAV file. */
async function samplesOf(file: string): Promise<Int16Array> {
  const bytes = await readFile(file)
  expect([bytes.readUInt16LE(22), bytes.readUInt32LE(24)]).toEqual([1, RATE])
  return new Int16Array(Uint8Array.from(bytes.subarray(44)).buffer)
}

describe('a pack', () => {
  it('has the clips of spots, cut to the sample, with what is known of them', async () => {
    const { recording, run: diarization } = await seed(NAME)
    const { id } = recording
    await server.json(
      `/api/recordings/${id}/human-score`,
      sending('PUT', { score: 40, note: '=1+1 <i>' }),
    )
    const pack = await unpacked(await post([{ recordingId: id, spots: { max: 50 } }]))
    const report = await jsonOf(pack)
    const [first] = report.recordings
    expect(report).toMatchObject({ version: 1, contextSeconds: 1, leftOut: [] })
    expect(first).toMatchObject({
      ...{ id, name: NAME, humanScore: 40, humanNote: '=1+1 <i>' },
      humanScores: [{ score: 40, runId: diarization.id }],
      diarization: {
        ...{ id: diarization.id, provider: 'local', model: 'precision-2', jobId: null },
        ...{ modelReported: 'local-test', request: { speakers: { num: null } } },
      },
      speakerNames: { A: 'Ann & <b>' },
    })
    expect(first.spots).toMatchObject([
      {
        ...{ start: 3, end: 4.5, speakers: ['A', 'B'], turn: null },
        scores: { curve: 'confidence', mean: 20, inRangeMean: 20, min: 20, max: 20, samples: 3 },
        clip: { start: 2, end: 5.5 },
      },
      { start: 11.5, end: 12, speakers: ['A'], clip: { start: 10.5, end: 12 } },
    ])
    for (const { clip } of first.spots) {
      expect(clip.file).toMatch(/^clips\/[^/\\]+\.wav$/)
      const samples = await samplesOf(path.join(pack, clip.file))
      expect([...samples]).toEqual([...SAMPLES.subarray(clip.start * RATE, clip.end * RATE)])
    }
    const rttm = await readFile(path.join(pack, first.files.rttm), 'utf8')
    expect(parseRttm(rttm)).toHaveLength(3)
    expect(await readFile(path.join(pack, first.files.textgrid), 'utf8')).toContain('ooTextFile')
    expect(await readFile(path.join(pack, first.files.audacity), 'utf8')).toContain('3.500000\t6.0')
    const csv = await readFile(path.join(pack, 'spots.csv'), 'utf8')
    expect(csv.split('\r\n')).toHaveLength(4)
    expect(csv).toContain(",'=1+1 <i>,")
    expect((await readdir(pack)).sort()).toEqual([
      ...['clips', 'index.html', 'results', 'spots.csv', 'spots.json'],
    ])
    expect(await readdir(path.join(pack, 'clips'))).toHaveLength(2)
  })

  it('has a page without scripts, with escaped names', async () => {
    const { recording } = await seed(NAME)
    const pack = await unpacked(
      await post([{ recordingId: recording.id, stretches: [{ start: 3, end: 4 }] }]),
    )
    const html = await readFile(path.join(pack, 'index.html'), 'utf8')
    expect(html).toContain(`content="default-src 'none'; media-src 'self' file:;`)
    expect(html).not.toMatch(/<script|<b>|<i>|https?:/)
    expect(html).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;')
    expect(html).toContain('Ann &amp; &lt;b&gt;')
    const [, address = ''] = /<audio controls preload="none" src="([^"]+)">/.exec(html) ?? []
    const file = path.join(pack, decodeURIComponent(address))
    expect(await samplesOf(file)).toHaveLength(3 * RATE)
  })

  it('of turns and of stretches of several recordings', async () => {
    const [one, two] = [await seed('same'), await seed('same')]
    const pack = await unpacked(
      await post([
        { recordingId: one.recording.id, runId: one.run.id, turns: { max: 40 } },
        { recordingId: two.recording.id, stretches: [{ start: 0.25, end: 3.25 }] },
      ]),
    )
    const { recordings } = await jsonOf(pack)
    expect(recordings[0].spots).toMatchObject([
      {
        ...{ start: 3.5, end: 6, clip: { start: 2.5, end: 7 } },
        turn: { speaker: 'B', confidence: 35, runnerUp: { speaker: 'A', confidence: 30 } },
        scores: { mean: 62, min: 20, max: 90 },
      },
    ])
    expect(recordings[1].spots).toMatchObject([
      {
        start: 0.25,
        turn: null,
        scores: { mean: 80, samples: null },
        clip: { start: 0, end: 4.25 },
      },
    ])
    expect((await readdir(path.join(pack, 'results'))).sort()).toEqual(
      ['same', `same_${two.recording.id}`]
        .flatMap((name) => [`${name}.TextGrid`, `${name}.rttm`, `${name}.txt`])
        .sort(),
    )
  })

  it('can be asked for with a form, but not from another site', async () => {
    const { recording } = await seed('form')
    const recordings = [{ recordingId: recording.id, stretches: [{ start: 1, end: 2 }] }]
    const body = new URLSearchParams({ selection: JSON.stringify({ recordings }) })
    const asForm = { headers: {}, body }
    await unpacked(await post([], asForm))
    const headers = { Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' }
    expect((await post([], { ...asForm, headers })).status).toBe(403)
  })
})

describe('is refused', () => {
  it.each([
    ['[]', [], 'recordings'],
    ['nothing chosen', [{ recordingId: 'x' }], 'recordings.0'],
    ['two choices', [{ recordingId: 'x', spots: {}, turns: {} }], 'recordings.0'],
    [
      'a reversed stretch',
      [{ recordingId: 'x', stretches: [{ start: 2, end: 2 }] }],
      'recordings.0.stretches.0.start',
    ],
    [
      'a reversed range',
      [{ recordingId: 'x', spots: { min: 9, max: 1 } }],
      'recordings.0.spots.min',
    ],
    ['an unknown key', [{ recordingId: 'x', spots: { limit: 1 } }], 'recordings.0.spots.limit'],
  ])('%s', async (_, recordings, field) => {
    const response = await post(recordings)
    const body = (await response.json()) as { code: string; errors: { path: string }[] }
    expect([response.status, body.code, body.errors[0]?.path]).toEqual([
      ...[400, 'request-invalid', field],
    ])
  })

  it('what is not there, with its place in the request', async () => {
    const { recording } = await seed('there')
    const there = { recordingId: recording.id, stretches: [{ start: 1, end: 2 }] }
    for (const [other, status, code] of [
      [{ ...there, recordingId: 'nobody' }, 404, 'recording-not-found'],
      [{ ...there, recordingId: '../x' }, 404, 'recording-not-found'],
      [{ ...there, runId: 'none' }, 404, 'run-not-found'],
      [{ ...there, stretches: [{ start: 12, end: 13 }] }, 400, 'request-invalid'],
      [{ recordingId: recording.id, spots: { curve: 'speech' } }, 404, 'curve-not-found'],
    ] as const) {
      const response = await post([there, other])
      expect(await response.json()).toMatchObject({ code, errors: [{ path: 'recordings.1' }] })
      expect(response.status).toBe(status)
    }
  })

  it('too many clips, and too long ones', async () => {
    const { recording } = await seed('many')
    const many = (count: number) => Array.from({ length: count }, () => ({ start: 0, end: 11.5 }))
    const half = { recordingId: recording.id, stretches: many(501) }
    const clips = await post([half, half])
    expect([clips.status, await clips.json()]).toMatchObject([
      413,
      { code: 'request-too-large', detail: expect.stringContaining('at most 1000 clips') },
    ])
    const long = await post([{ ...half, stretches: many(601) }])
    expect([long.status, await long.json()]).toMatchObject([
      413,
      { code: 'request-too-large', detail: expect.stringContaining('at most 2 hours') },
    ])
  })

  it('removed audio is refused, and left out of a plan, by its own reason', async () => {
    const { recording } = await seed('removed')
    const { storage } = server
    const stored = await storage.recordings.get(recording.id)
    if (stored === null) throw new Error('no recording')
    await storage.recordings.replace({ ...stored, audioRemovedAt: '2026-11-01T00:00:00.000Z' })
    await storage.blobs.remove(audioKey(recording.id))
    const gone = await post([{ recordingId: recording.id, stretches: [{ start: 1, end: 2 }] }])
    expect([gone.status, await gone.json()]).toMatchObject([410, { code: 'audio-removed' }])
    const { body } = await server.json(
      '/api/evidence/plan',
      sending('POST', { recordingIds: [recording.id], spots: { max: 100 } }),
    )
    expect(body.leftOut).toMatchObject([{ code: 'audio-removed', count: 1, names: ['removed'] }])
  })

  it('a lost file, a form without a selection, and another media type', async () => {
    const { recording } = await seed('lost')
    await server.storage.blobs.remove(audioKey(recording.id))
    const lost = await post([{ recordingId: recording.id, stretches: [{ start: 1, end: 2 }] }])
    expect([lost.status, await lost.json()]).toMatchObject([410, { code: 'file-missing' }])
    const empty = await post([], { headers: {}, body: new URLSearchParams({ x: '1' }) })
    expect(empty.status).toBe(400)
    const text = await post([], { headers: { 'content-type': 'text/plain' }, body: '{}' })
    expect(text.status).toBe(415)
    expect((await server.fetch('/api/evidence')).status).toBe(405)
  })
})

describe('while it is sent', () => {
  it('a recording that is deleted is left out, and the pack says so', async () => {
    const [one, two] = [await seed('kept'), await seed('deleted')]
    const { read } = server.storage.blobs
    let isThere = true
    Object.assign(server.storage.blobs, {
      async *read(...args: Parameters<typeof read>) {
        if (isThere && args[0] === audioKey(one.recording.id)) {
          isThere = false
          await server.toolkit.recordings.remove(two.recording.id)
        }
        yield* read(...args)
      },
    })
    const stretches = [{ start: 1, end: 2 }]
    const pack = await unpacked(
      await post([
        { recordingId: one.recording.id, stretches },
        { recordingId: two.recording.id, stretches },
      ]),
    )
    Object.assign(server.storage.blobs, { read })
    const report = await jsonOf(pack)
    expect(report.recordings.map(({ name }: { name: string }) => name)).toEqual(['kept'])
    expect(report.leftOut).toMatchObject([{ id: two.recording.id }])
    expect(await readFile(path.join(pack, 'index.html'), 'utf8')).toContain('Left out')
  })

  it('is 503 while four others are sent, and reading ends when their clients leave', async () => {
    const { recording } = await seed('slow')
    const { read } = server.storage.blobs
    let ended = 0
    Object.assign(server.storage.blobs, {
      async *read(...args: Parameters<typeof read>) {
        const [key, range, signal] = args
        if (key !== audioKey(recording.id) || range?.start === 0) yield* read(...args)
        else {
          await once(signal as AbortSignal, 'abort')
          ended += 1
        }
      },
    })
    const leave = new AbortController()
    const recordings = [{ recordingId: recording.id, stretches: [{ start: 4, end: 5 }] }]
    for (let n = 0; n < 4; n++) {
      expect((await post(recordings, { signal: leave.signal })).status).toBe(200)
    }
    const refused = await post(recordings)
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '1'])
    leave.abort()
    await vi.waitFor(() => expect(ended).toBe(4))
    Object.assign(server.storage.blobs, { read })
    await vi.waitFor(async () => expect((await post(recordings)).status).toBe(200))
  })

  it('a sound that breaks off breaks the connection', async () => {
    const { recording } = await seed('broken')
    const { read } = server.storage.blobs
    Object.assign(server.storage.blobs, {
      async *read(...args: Parameters<typeof read>) {
        for await (const block of read(...args)) {
          const isWhole = (args[1]?.start ?? 0) < 50_000
          yield isWhole ? block : block.subarray(0, 10_000)
          if (!isWhole) throw new Error('the disk is gone')
        }
      },
    })
    const stretches = [
      { start: 0.5, end: 1 },
      { start: 8, end: 9 },
    ]
    const response = await post([{ recordingId: recording.id, stretches }])
    expect(response.status).toBe(200)
    await expect(response.arrayBuffer()).rejects.toThrow()
    expect(server.log.at(-1)).toMatchObject({ event: 'response-broke-off' })
    Object.assign(server.storage.blobs, { read })
  })
})
