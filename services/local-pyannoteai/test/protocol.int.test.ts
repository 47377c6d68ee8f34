import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answerOf, KEY, MODEL, type Serving, serving, temporaryFolder } from './serving.ts'
import { SILENT_RECORDING, tinyEngine } from './tiny-engine.ts'

const RECORDING = Uint8Array.of(10, 55, 100, 7)
const URL = 'media://protocol/recording'

describe('the protocol', () => {
  let local: Serving
  let remove: () => Promise<void>

  beforeAll(async () => {
    const place = await temporaryFolder()
    remove = place.remove
    local = await serving({
      engine: tinyEngine({ held: false }).engine,
      folder: place.folder,
      maxBytes: 10_000,
    })
    expect(await local.upload(URL, RECORDING)).toBe(200)
  })

  afterAll(async () => {
    await local.close()
    await remove()
  })

  test('requires the key for every call of the API', async () => {
    const calls = ['GET /v1/test', 'POST /v1/media/input', 'POST /v1/diarize', 'GET /v1/jobs/x']
    calls.push('POST /v1/media/output', 'POST /v1/voiceprint', 'POST /v1/identify')
    calls.push('GET /v2/jobs', 'GET /local/jobs/x', 'POST /local/jobs/x/cancel')
    const wrong = ['', 'Bearer', 'Bearer ', `Bearer ${KEY}x`, `Basic ${KEY}`, KEY]
    for (const each of calls) {
      const [method, path] = each.split(' ')
      for (const authorization of wrong) {
        const answer = await fetch(local.origin + path, {
          method: method ?? '',
          headers: { authorization },
        })
        expect(answer.status, `${each} with "${authorization}"`).toBe(401)
        expect(await answerOf(answer)).toEqual({
          requestId: expect.any(String),
          message: expect.any(String),
        })
      }
    }
    const right = await local.call('GET', '/v1/test')
    expect(right.status).toBe(200)
    expect(await right.json()).toEqual({ status: 'OK', message: expect.any(String) })
  })

  test('returns the result in the form of the cloud, with the requested fields only', async () => {
    const jobId = await local.submit(URL, { confidence: true, turnLevelConfidence: true })
    const job = await local.ended(jobId)
    expect(job).toEqual({
      jobId,
      status: 'succeeded',
      createdAt: expect.stringMatching(/^2026-01-01T/),
      updatedAt: expect.stringMatching(/^2026-01-01T/),
      output: {
        diarization: [10, 55, 100, 7].map((score, index) => ({
          speaker: 'SPEAKER_00',
          start: index * 0.02,
          end: (index + 1) * 0.02,
          confidence: { SPEAKER_00: score, SPEAKER_01: 100 - score },
        })),
        confidence: { score: [10, 55, 100, 7], resolution: 0.02 },
      },
    })
    const bare = await local.ended(await local.submit(URL, { confidence: false, webhook: null }))
    expect(Object.keys(bare.output ?? {})).toEqual(['diarization'])
    expect(bare.output?.diarization).toContainEqual({ speaker: 'SPEAKER_00', start: 0, end: 0.02 })
    const progress = await answerOf(local.call('GET', `/local/jobs/${jobId}`))
    expect(progress).toEqual({ jobId, status: 'succeeded', fraction: 1, etaSeconds: null })
  })

  test('fails a job without speech, like the cloud, and keeps no result', async () => {
    const silent = 'media://protocol/silence'
    await local.upload(silent, SILENT_RECORDING)
    const jobId = await local.submit(silent, { confidence: true })
    const error = 'No speech was detected in the recording.'
    expect(await local.ended(jobId)).toMatchObject({ status: 'failed', output: { error } })
    const { items } = await answerOf(local.call('GET', '/v2/jobs?limit=1'))
    expect(items).toMatchObject([{ id: jobId, status: 'failed', reason: error }])
    expect(await readdir(join(local.folder, 'results'))).not.toContain(`${jobId}.json`)
    const hinted = await local.ended(await local.submit(silent, { numSpeakers: 4 }))
    expect(hinted.output).toEqual({ error: `${error} 4 speakers were requested.` })
  })

  test.each([
    [{}, undefined],
    [{ numSpeakers: 2 }, undefined],
    [
      { numSpeakers: 3 },
      '3 speakers were requested, but only 2 voices were found. The other speaker was given short turns, which are probably wrong.',
    ],
    [
      { minSpeakers: 4 },
      'At least 4 speakers were requested, but only 2 voices were found. The other 2 speakers were given short turns, which are probably wrong.',
    ],
  ])('warns of a hint that was not met: %j', async (hints, warning) => {
    const { status, output } = await local.ended(await local.submit(URL, hints))
    expect(status).toBe('succeeded')
    expect(output?.warning).toBe(warning)
  })

  test('accepts what the official client sends: every field, null if unset', async () => {
    const unset = { webhook: null, webhookStatusOnly: false, numSpeakers: null, minSpeakers: null }
    const more = {
      maxSpeakers: null,
      exclusive: false,
      transcription: false,
      transcriptionConfig: null,
    }
    const answer = await local.call('POST', '/v1/diarize', {
      url: URL,
      model: 'precision-2',
      ...unset,
      ...more,
      vadSensitivity: 0,
      crosstalkSensitivity: null,
      somethingOfTomorrow: null,
    })
    expect(answer.status).toBe(200)
    expect(await answerOf(answer)).toEqual({ jobId: expect.any(String), status: 'created' })
  })

  test.each([
    ['no address', {}, 'url'],
    ['a recording that is not here', { url: 'media://elsewhere' }, 'url'],
    ['an address on the web', { url: 'https://example.com/a.wav' }, 'url'],
    ['min above max', { url: URL, minSpeakers: 3, maxSpeakers: 2 }, 'minSpeakers'],
    ['num and min', { url: URL, numSpeakers: 2, minSpeakers: 2 }, 'numSpeakers'],
    ['num and max', { url: URL, numSpeakers: 2, maxSpeakers: 2 }, 'numSpeakers'],
    ['no speakers', { url: URL, numSpeakers: 0 }, 'numSpeakers'],
    ['half a speaker', { url: URL, maxSpeakers: 1.5 }, 'maxSpeakers'],
    ['a number as text', { url: URL, numSpeakers: '2' }, 'numSpeakers'],
    ['channels and num', { url: URL, byChannel: true, numSpeakers: 2 }, 'byChannel'],
    ['channels and min', { url: URL, byChannel: true, minSpeakers: 2 }, 'byChannel'],
    ['a word for channels', { url: URL, byChannel: 'yes' }, 'byChannel'],
    ['an unknown model', { url: URL, model: 'local-next' }, 'model'],
    ['an unknown model and scores', { url: URL, model: 'x', confidence: true }, 'model'],
    ['a webhook that none could sign', { url: URL, webhook: 'https://example.com' }, 'webhook'],
    ['a transcription', { url: URL, transcription: true }, 'transcription'],
    ['a model for it', { url: URL, transcriptionConfig: {} }, 'transcriptionConfig'],
    ['a sensitivity', { url: URL, vadSensitivity: 2 }, 'vadSensitivity'],
    ['another', { url: URL, crosstalkSensitivity: -5 }, 'crosstalkSensitivity'],
    ['one beyond its bounds', { url: URL, vadSensitivity: 5.5 }, 'vadSensitivity'],
    ['a list', [], 'body'],
  ])('refuses a diarization with %s', async (_, body, field) => {
    const answer = await local.call('POST', '/v1/diarize', body)
    expect(answer.status).toBe(400)
    const { message, errors } = await answerOf(answer)
    expect(message).toEqual(expect.any(String))
    expect(errors.map((error) => error.field)).toEqual([field])
  })

  const PROBABILITIES = ['speechProbability', 'crosstalkProbability', 'speakerProbability']
  test.each([
    [undefined, PROBABILITIES],
    ['precision-2', PROBABILITIES],
    ['precision-3', ['confidence']],
    ['community-1', ['confidence', 'turnLevelConfidence', ...PROBABILITIES]],
    [MODEL, []],
    ['local-1', []],
  ])('returns and refuses the same as %s', async (model, refused) => {
    const asked = ['confidence', 'turnLevelConfidence', ...PROBABILITIES]
    const every = Object.fromEntries(asked.map((field) => [field, true]))
    const body = { url: URL, model, exclusive: true }
    const answer = await local.call('POST', '/v1/diarize', { ...body, ...every })
    expect(answer.status).toBe(refused.length > 0 ? 400 : 200)
    const { errors = [] } = await answerOf(answer)
    expect(errors.map((error) => error.field)).toEqual(refused)
    const given = asked.filter((field) => !refused.includes(field))
    const fields = Object.fromEntries(given.map((field) => [field, true]))
    const { output } = await local.ended(await local.submit(URL, { ...body, ...fields }))
    const curves = given.filter((field) => field !== 'turnLevelConfidence')
    expect(Object.keys(output ?? {})).toEqual(['diarization', 'exclusiveDiarization', ...curves])
  })

  test('returns the probabilities and the exclusive diarization in their published form', async () => {
    const every = Object.fromEntries(PROBABILITIES.map((field) => [field, true]))
    const fields = { model: 'precision-3', exclusive: true, ...every }
    const { output } = await local.ended(await local.submit(URL, fields))
    expect(output).toMatchObject({
      exclusiveDiarization: [
        { speaker: 'SPEAKER_01', start: 0, end: 0.02 },
        { speaker: 'SPEAKER_00' },
        { speaker: 'SPEAKER_00' },
        { speaker: 'SPEAKER_01' },
      ],
      speechProbability: { score: [90, 55, 100, 93], resolution: 0.02 },
      crosstalkProbability: { score: [10, 45, 0, 7], resolution: 0.02 },
      speakerProbability: {
        score: { SPEAKER_00: [10, 55, 100, 7], SPEAKER_01: [90, 45, 0, 93] },
        resolution: 0.02,
      },
    })
  })

  test('refuses bodies that are not JSON, incomplete or too large', async () => {
    const post = async (type: string, body: string): Promise<number> => {
      const headers = { authorization: `Bearer ${KEY}`, 'content-type': type }
      const answer = await fetch(`${local.origin}/v1/diarize`, { method: 'POST', headers, body })
      await answer.arrayBuffer()
      return answer.status
    }
    expect(await post('text/plain', '{}')).toBe(415)
    expect(await post('application/json', '{"url":')).toBe(400)
    expect(await post('application/json', JSON.stringify({ url: 'x'.repeat(100_000) }))).toBe(413)
  })

  test('distinguishes unknown jobs from unknown calls', async () => {
    expect((await local.call('GET', '/v1/jobs/nobody')).status).toBe(404)
    expect((await local.call('GET', '/v1/jobs/..%2f..%2fmedia')).status).toBe(404)
    expect((await local.call('GET', '/local/jobs/nobody')).status).toBe(404)
    expect((await local.call('POST', '/local/jobs/nobody/cancel')).status).toBe(404)
    expect((await local.call('GET', '/v1/nothing')).status).toBe(404)
    expect((await local.call('GET', '/local/faults')).status).toBe(404)
  })

  test.each([
    'media://',
    'file:///etc/passwd',
    'media://ä',
    'media://a b',
    `media://${'k'.repeat(248)}`,
  ])('refuses the media address %s', async (url) => {
    const answer = await local.call('POST', '/v1/media/input', { url })
    expect(answer.status).toBe(400)
    expect((await answerOf(answer)).errors[0]?.field).toBe('url')
  })

  test('keeps a key that looks like a path inside the folder', async () => {
    const before = await readdir(local.folder)
    for (const url of ['media://../../outside', 'media:///etc/outside', 'media://a/../../b']) {
      expect(await local.upload(url, RECORDING)).toBe(200)
      const job = await local.ended(await local.submit(url))
      expect(job.status).toBe('succeeded')
    }
    expect(await readdir(local.folder)).toEqual(before)
    const names = await readdir(join(local.folder, 'media'))
    expect(names.every((name) => /^[0-9a-f]{64}\.(bin|json)$/.test(name))).toBe(true)
  })

  test('lists jobs with model and recording, newest first', async () => {
    const older = await local.submit(URL)
    const newer = await local.submit(URL, { model: 'precision-3' })
    await local.ended(newer)
    const { items, nextCursor } = await answerOf(local.call('GET', '/v2/jobs?limit=2'))
    expect(items.map((item) => item.id)).toEqual([newer, older])
    expect(items[0]).toEqual({
      id: newer,
      status: 'succeeded',
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      completedAt: expect.any(String),
      type: 'diarize',
      source: URL,
      model: MODEL,
      quantity: 0.08,
    })
    const next = await answerOf(local.call('GET', `/v2/jobs?limit=2&cursor=${nextCursor}`))
    expect(next.items[0]?.id).not.toBe(older)
    const running = await answerOf(local.call('GET', '/v2/jobs?status=running'))
    expect(running).toEqual({ items: [], nextCursor: null })
  })

  test.each(['limit=0', 'limit=101', 'limit=x', 'cursor=forged', 'status=done'])(
    'refuses a list with %s',
    async (query) => {
      const answer = await local.call('GET', `/v2/jobs?${query}`)
      expect(answer.status).toBe(400)
      expect((await answerOf(answer)).errors[0]?.field).toBe(query.split('=')[0])
    },
  )

  test('logs none of this as an error', () => {
    expect(local.log).toEqual([])
  })
})
