import { gunzipSync } from 'node:zlib'
import { type DiarizationProvider, NO_HINTS, ToolkitError } from '@toolkit/core'
import { manualClock } from '@toolkit/testkit'
import { describe, expect, test } from 'vitest'
import { openPyannote } from '../src/index.ts'
import { closedOrigin, json, type ScriptedServer, scriptedServer } from './scripted-server.ts'

const KEY = 'sk_secret_key_of_a_test'
const MEDIA = 'media://pyannote-api-toolkit/run-1'
const NOW = Date.UTC(2026, 10, 23)
const CLOUD = { name: 'pyannoteai', key: KEY, models: ['precision-2'] } as const
const signal = new AbortController().signal
const cloud = (origin: string): DiarizationProvider =>
  openPyannote({ ...CLOUD, origin, clock: manualClock(NOW) })
const ASKED = { scores: ['confidence', 'turns'], webhook: null, identify: null } as const
const request = { mediaKey: 'run-1', model: 'precision-2', speakers: NO_HINTS, ...ASKED }

async function* bytes(...sizes: number[]): AsyncGenerator<Uint8Array> {
  for (const size of sizes) yield Buffer.alloc(size, 'a')
}

async function errorOf(work: Promise<unknown>): Promise<ToolkitError> {
  const error: unknown = await work.then(
    () => null,
    (reason) => reason,
  )
  if (!(error instanceof ToolkitError)) throw new Error(`no error: ${error}`)
  expect(`${error.message} ${JSON.stringify(error.fields)} ${error.cause}`).not.toContain(KEY)
  return error
}

describe('calls', () => {
  test('submits the requested scores, the hints and the key', async () => {
    const server = await scriptedServer((_, response) =>
      json(response, 200, { jobId: 'job-1', status: 'created', warning: 'too short' }),
    )
    const provider = cloud(`${server.origin}/`)
    expect(await provider.submit(request, signal)).toEqual({
      jobId: 'job-1',
      warnings: ['too short'],
    })
    const speakers = { num: null, min: 2, max: 4 }
    await provider.submit({ ...request, speakers }, signal)
    await provider.submit({ ...request, speakers: { num: 3, min: null, max: null } }, signal)
    const webhook = 'https://notices.example/run-1'
    await provider.submit({ ...request, scores: ['speaker'], webhook }, signal)
    const bare = { url: MEDIA, model: 'precision-2' }
    const wanted = { ...bare, confidence: true, turnLevelConfidence: true }
    expect(server.calls.map(({ body }) => JSON.parse(body))).toEqual([
      wanted,
      { ...wanted, minSpeakers: 2, maxSpeakers: 4 },
      { ...wanted, numSpeakers: 3 },
      { ...bare, speakerProbability: true, webhook, webhookStatusOnly: true },
    ])
    expect(server.calls[0]).toMatchObject({ method: 'POST', url: '/v1/diarize' })
    expect(server.calls[0]?.headers.authorization).toBe(`Bearer ${KEY}`)
  })

  test('compares with voiceprints by another call, and reads their scores from a hostile answer', async () => {
    const confidence = { 'id-1': 97.5, 'id-2': 101, other: 'x' }
    const output = {
      diarization: [{ speaker: 'SPEAKER_00', start: 0, end: 1 }],
      identification: 'not read',
      voiceprints: [
        { speaker: 'SPEAKER_00', match: 'id-1', confidence },
        { speaker: 'SPEAKER_09', match: 'id-1', confidence },
      ],
    }
    const server = await scriptedServer(({ method }, response) =>
      json(
        response,
        200,
        method === 'POST'
          ? { jobId: 'job-1', status: 'created' }
          : { jobId: 'job-1', status: 'succeeded', output },
      ),
    )
    const provider = cloud(server.origin)
    const voiceprints = [{ label: 'id-1', voiceprint: 'abc=' }]
    const identify = { voiceprints, exclusive: false, threshold: 30 }
    await provider.submit({ ...request, scores: [], identify }, signal)
    expect(server.calls[0]).toMatchObject({ method: 'POST', url: '/v1/identify' })
    expect(JSON.parse(server.calls[0]?.body ?? '')).toEqual({
      ...{ url: MEDIA, model: 'precision-2', voiceprints },
      matching: { exclusive: false, threshold: 30 },
    })
    const job = await provider.job('job-1', signal)
    if (job.status !== 'succeeded') throw new Error(job.status)
    expect(job.result.identification).toEqual([
      { speaker: 'SPEAKER_00', match: 'id-1', confidence: { 'id-1': 97.5 } },
    ])
    expect(job.result.warnings).toHaveLength(2)
  })

  test('uploads the bytes with their length and without the key', async () => {
    const store = await scriptedServer((_, response) => response.end())
    const api = await scriptedServer((_, response) =>
      json(response, 201, { url: `${store.origin}/bucket/x?signature=1` }),
    )
    const media = { sizeBytes: 70_003, bytes: bytes(3, 70_000) }
    await cloud(api.origin).upload('run-1', media, signal)
    expect(api.calls[0]).toMatchObject({
      url: '/v1/media/input',
      body: JSON.stringify({ url: MEDIA }),
    })
    const [put] = store.calls
    expect(put?.method).toBe('PUT')
    expect(put?.body).toBe('a'.repeat(70_003))
    expect(put?.headers['content-length']).toBe('70003')
    expect(put?.headers['transfer-encoding']).toBeUndefined()
    expect(JSON.stringify(put?.headers)).not.toContain(KEY)
  })

  test('reads a job and keeps the unmodified bytes of its answer', async () => {
    const text =
      '{ "status": "succeeded", "jobId": "a/b", "output": {"diarization": [], "warning": "w"} }'
    const server = await scriptedServer((_, response) => response.end(text))
    const job = await cloud(server.origin).job('a/b', signal)
    if (job.status !== 'succeeded') throw new Error(job.status)
    expect(server.calls[0]?.url).toBe('/v1/jobs/a%2Fb')
    expect(gunzipSync(job.result.raw).toString()).toBe(text)
    expect(job.result).toMatchObject({ turns: [], curves: [], warnings: ['w'] })
  })

  test('keeps a result with invalid values, and adds a warning', async () => {
    const score = [1, 200, 'x', null, 5]
    const output = { diarization: [], confidence: { score, resolution: 0.02 }, warning: 'w' }
    const updatedAt = '2026-01-02T03:04:05Z'
    const server = await scriptedServer((_, response) =>
      json(response, 200, { jobId: 'j', status: 'succeeded', updatedAt, output }),
    )
    const job = await cloud(server.origin).job('j', signal)
    if (job.status !== 'succeeded') throw new Error(job.status)
    expect(job.endedAt).toBe('2026-01-02T03:04:05.000Z')
    expect(job.result.curves[0]?.values).toEqual(Uint8Array.of(1, 255, 255, 255, 5))
    expect(job.result.warnings).toEqual([
      'w',
      '2 scores of the confidence curve are not numbers from 0 to 100; they are treated as missing.',
    ])
  })

  test.each([
    ['pending', null, { status: 'pending' }],
    ['created', null, { status: 'pending' }],
    ['queued-tomorrow', null, { status: 'pending' }],
    ['running', null, { status: 'running' }],
    ['canceled', undefined, { status: 'canceled' }],
    ['failed', { error: 'no speech model' }, { status: 'failed', message: 'no speech model' }],
    ['failed', null, { status: 'failed', message: 'The provider gave no reason.' }],
  ])('reads the status %s with output %j', async (status, output, wanted) => {
    const server = await scriptedServer((_, response) =>
      json(response, 200, { jobId: 'j', status, output }),
    )
    expect(await cloud(server.origin).job('j', signal)).toEqual(wanted)
  })

  test.each([
    'No speech was detected in the recording.',
    'no speech detected',
    'No speech found in the audio file.',
  ])('treats a job that failed with "%s" as a result without turns', async (error) => {
    const updatedAt = '2026-01-02T03:04:05.000Z'
    const answer = { jobId: 'j', status: 'failed', updatedAt, output: { error } }
    const server = await scriptedServer((_, response) => json(response, 200, answer))
    const job = await cloud(server.origin).job('j', signal)
    if (job.status !== 'succeeded') throw new Error(job.status)
    const { raw, ...result } = job.result
    expect(result).toEqual({
      turns: [],
      curves: [],
      warnings: [error],
      speakerDoubt: null,
      identification: null,
    })
    expect(job.endedAt).toBe(updatedAt)
    expect(JSON.parse(gunzipSync(raw).toString())).toEqual(answer)
  })

  test.each([
    'No speech detection model is available.',
    'No speech detected in channel 2',
    'The model failed. No speech was detected.',
    'no speech_detected',
  ])('leaves a job that failed with "%s" as failed', async (error) => {
    const answer = { jobId: 'j', status: 'failed', output: { error } }
    const server = await scriptedServer((_, response) => json(response, 200, answer))
    const job = await cloud(server.origin).job('j', signal)
    expect(job).toEqual({ status: 'failed', message: error })
  })

  test('does not call endpoints that the cloud does not have', async () => {
    const server = await scriptedServer((_, response) => json(response, 500, {}))
    const provider = cloud(server.origin)
    expect(provider).toMatchObject({ name: 'pyannoteai', paid: true, models: ['precision-2'] })
    expect(await provider.progress('j', signal)).toBeNull()
    expect(await provider.cancel('j', signal)).toBe(false)
    expect(server.calls).toEqual([])
  })
})

describe('errors', () => {
  const answering = (status: number, body: unknown, headers = {}): Promise<ScriptedServer> =>
    scriptedServer((_, response) => json(response, status, body, headers))

  test.each([
    [401, 'provider-credentials'],
    [403, 'provider-credentials'],
    [402, 'provider-credit'],
    [404, 'provider-not-found'],
    [400, 'provider-rejected'],
    [422, 'provider-rejected'],
    [429, 'provider-rate-limited'],
    [500, 'provider-unavailable'],
    [503, 'provider-unavailable'],
  ])(
    'an answer of %i is `%s`, with the message of the provider and without the key',
    async (status, code) => {
      const encoded = KEY.replaceAll('_', '%5f')
      const message = `about ${KEY} (${encoded}), really`
      const server = await answering(status, { requestId: 'r', message })
      const error = await errorOf(cloud(server.origin).submit(request, signal))
      expect(error.code).toBe(code)
      expect(error.message).not.toContain(encoded)
      expect(error.message).toContain('about … (…), really')
      expect(error.message).toContain(String(status))
    },
  )

  test('maps the fields of a 400 to those of the port', async () => {
    const errors = [{ field: 'minSpeakers', message: 'must be at most maxSpeakers' }]
    const server = await answering(400, { message: 'Bad request', errors })
    const error = await errorOf(cloud(server.origin).submit(request, signal))
    expect(error.fields).toEqual([{ path: 'speakers.min', message: 'must be at most maxSpeakers' }])
    expect(error.message).toContain('Bad request; minSpeakers must be at most maxSpeakers')
  })

  test.each([
    [{ 'retry-after': '17' }, 17],
    [{ 'retry-after': new Date(NOW + 30_000).toUTCString() }, 30],
    [{ 'x-ratelimit-reset': '42' }, 42],
    [{ 'x-ratelimit-reset': String(NOW / 1000 + 50) }, 50],
    [{ 'retry-after': '0', 'x-ratelimit-reset': '42' }, 0],
    [{ 'retry-after': new Date(NOW - 30_000).toUTCString() }, 0],
  ])('reads the time to wait from %j', async (headers, seconds) => {
    const server = await answering(429, { message: 'slow' }, headers)
    expect((await errorOf(cloud(server.origin).check(signal))).retryAfterSeconds).toBe(seconds)
  })

  test('has no time to wait if the provider gives none', async () => {
    const server = await answering(429, {}, { 'retry-after': 'soon' })
    expect((await errorOf(cloud(server.origin).check(signal))).retryAfterSeconds).toBeUndefined()
  })

  test('pages of proxies and broken connections are `provider-unavailable`', async () => {
    const proxy = await scriptedServer((_, response) => response.writeHead(502).end('<html>'))
    expect((await errorOf(cloud(proxy.origin).check(signal))).code).toBe('provider-unavailable')
    const broken = await scriptedServer((_, response) => response.destroy())
    expect((await errorOf(cloud(broken.origin).check(signal))).code).toBe('provider-unavailable')
    const cut = await scriptedServer((_, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('{"jobId":"j","status":"succ', () => response.destroy())
    })
    expect((await errorOf(cloud(cut.origin).job('j', signal))).code).toBe('provider-unavailable')
    const error = await errorOf(cloud(broken.origin).check(signal))
    expect(error.message).toContain('The connection to the provider failed (UND_ERR_SOCKET)')
  })

  test('a web page with status 200 in place of a job is `provider-unavailable`', async () => {
    const server = await scriptedServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>log in')
    })
    const error = await errorOf(cloud(server.origin).job('job-1', signal))
    expect(error.code).toBe('provider-unavailable')
  })

  test('a call without a connection is `provider-unreachable`', async () => {
    for (const origin of [await closedOrigin(), 'http://nobody.invalid']) {
      const error = await errorOf(cloud(origin).submit(request, signal))
      expect(error.code).toBe('provider-unreachable')
      expect(error.message).toContain('No connection to the provider can be made')
    }
  })

  test.each([
    ['a web page', '<html>'],
    ['another form', '{"jobs":[]}'],
  ])('%s is `provider-bad-result`', async (_, text) => {
    const server = await scriptedServer((__, response) => response.end(text))
    const provider = cloud(server.origin)
    const codes = [
      (await errorOf(provider.submit(request, signal))).code,
      (await errorOf(provider.findJob('run-1', 0, signal))).code,
      (await errorOf(provider.job('j', signal))).code,
    ]
    expect(codes).toEqual(Array(3).fill('provider-bad-result'))
  })

  test.each([
    ['a success without turns', { jobId: 'j', status: 'succeeded', output: {} }],
    ['a success without output', { jobId: 'j', status: 'succeeded' }],
    ['turns that are no list', { jobId: 'j', status: 'succeeded', output: { diarization: {} } }],
    ['another job', { jobId: 'k', status: 'running' }],
  ])('%s is `provider-bad-result`', async (_, body) => {
    const server = await answering(200, body)
    expect((await errorOf(cloud(server.origin).job('j', signal))).code).toBe('provider-bad-result')
  })

  test('does not follow redirects', async () => {
    const elsewhere = await scriptedServer((_, response) => response.end())
    const api = await scriptedServer((_, response) => {
      response.writeHead(307, { location: elsewhere.origin }).end()
    })
    expect((await errorOf(cloud(api.origin).check(signal))).code).toBe('provider-unavailable')
    expect(elsewhere.calls).toEqual([])
  })

  test('an expired upload address is `provider-unavailable`, without the address in the error', async () => {
    const store = await scriptedServer((_, response) => response.writeHead(403).end('<Error/>'))
    const address = `${store.origin}/bucket?signature=hidden`
    const api = await answering(201, { url: address })
    const media = { sizeBytes: 3, bytes: bytes(3) }
    const error = await errorOf(cloud(api.origin).upload('run-1', media, signal))
    expect(error.code).toBe('provider-unavailable')
    expect(error.message).not.toContain('hidden')
    const nowhere = await answering(201, { url: 'http://127.0.0.1:1/x?signature=hidden' })
    const other = await errorOf(
      cloud(nowhere.origin).upload('run-1', { sizeBytes: 3, bytes: bytes(3) }, signal),
    )
    expect(`${other.message}${other.cause}`).not.toContain('hidden')
  })

  test('refuses invalid addresses and keys, without the key in the error', () => {
    const open = (origin: string, key: string) => () =>
      openPyannote({ name: 'local', origin, key, models: [] })
    for (const origin of ['', 'api.pyannote.ai', 'ftp://a', 'https://a/v1', 'https://a?b']) {
      expect(open(origin, KEY)).toThrow('must be an origin')
    }
    for (const key of ['', 'a b', `${KEY}\n`, 'schlüssel']) {
      expect(open('https://a', key)).toThrow(/^The key of the provider is empty or has/)
    }
  })
})
