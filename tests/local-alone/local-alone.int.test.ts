import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { isSigned } from '@toolkit/pyannote-wire'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EndedEarly } from '../kill/product-process.ts'
import { tone } from '../line/sound.ts'
import { type LocalProcess, startLocal } from './local-process.ts'

const KEY = 'the-key-of-the-house'
const KEYED = { LOCAL_PYANNOTEAI_KEY: KEY }
const SECRET = 'what signs the notices'
const EVERYTHING = {
  model: 'local-1',
  confidence: true,
  turnLevelConfidence: true,
  exclusive: true,
  speechProbability: true,
  crosstalkProbability: true,
  speakerProbability: true,
}

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'local-alone-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** The fields of the answers that the tests read. */
interface Body extends Record<string, unknown> {
  readonly url: string
  readonly jobId: string
  readonly status: string
  readonly items: readonly object[]
  readonly errors: readonly { readonly field: string }[]
}

function caller({ url }: LocalProcess) {
  return async (method: string, place: string, body?: unknown) => {
    const answer = await fetch(url + place, {
      method,
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Body }
  }
}

/** Uploads, submits and waits; resolves to the job. */
async function diarized(local: LocalProcess, fields: object): Promise<Record<string, unknown>> {
  const call = caller(local)
  const place = await call('POST', '/v1/media/input', { url: 'media://sound' })
  const put = await fetch(place.body.url, { method: 'PUT', body: new Uint8Array(tone(3)) })
  expect(put.status).toBe(200)
  const { body: created } = await call('POST', '/v1/diarize', { url: 'media://sound', ...fields })
  for (;;) {
    const { body } = await call('GET', `/v1/jobs/${created.jobId}`)
    if (!['created', 'running'].includes(body.status)) return body
  }
}

/** Starts a process that must refuse to start; resolves to its output. */
async function refusal(args: readonly string[], environment = KEYED as object): Promise<string> {
  const outcome = await startLocal(args, { ...environment }).catch((error: unknown) => error)
  if (!(outcome instanceof EndedEarly)) throw new Error('it started, or failed otherwise')
  expect(outcome.exitCode).toBe(1)
  expect(outcome.output, 'no stack trace').not.toMatch(/\n\s+at /)
  return outcome.output
}

describe('npm run local-pyannoteai', () => {
  test('prints its address and that its results are generated, serves, and exits cleanly', async () => {
    const local = await startLocal(['--results', 'generated'], KEYED)
    expect(local.output()).toContain('generated-1: generated, without decoding the recordings')
    const data = /data\s+(\S+) \(temporary\)/.exec(local.output())?.[1] ?? ''
    expect(existsSync(data)).toBe(true)

    const call = caller(local)
    expect((await call('GET', '/v1/test')).status).toBe(200)
    expect((await fetch(`${local.url}/v1/test`)).status).toBe(401)
    const job = await diarized(local, { confidence: true })
    expect(job).toMatchObject({ status: 'succeeded', output: { diarization: expect.any(Array) } })
    const list = await call('GET', '/v2/jobs')
    expect(list.body.items).toMatchObject([{ id: job.jobId, model: 'generated-1' }])
    expect(list.headers.get('x-ratelimit-limit')).toBe('300')
    expect((await call('PUT', '/local/faults', [])).status).toBe(404)
    const noticed = { url: 'media://sound', webhook: 'https://example.com' }
    expect((await call('POST', '/v1/diarize', noticed)).body.errors).toMatchObject([
      { field: 'webhook' },
    ])

    expect(await local.stop()).toBe(0)
    expect(existsSync(data)).toBe(false)
    expect(local.output()).not.toContain(KEY)
  })

  test('has options for its data folder, faults and rate limits', async () => {
    const args = ['--results', 'generated', '--data', path.join(folder, 'kept')]
    const first = await startLocal([...args, '--faults', '--no-limits'], KEYED)
    const { jobId } = await diarized(first, {})
    const call = caller(first)
    expect((await call('GET', '/v2/jobs')).headers.get('x-ratelimit-limit')).toBeNull()
    await call('PUT', '/local/faults', [{ kind: 'refuse', status: 402 }])
    expect((await call('GET', '/v1/test')).status).toBe(402)
    expect((await call('GET', '/v1/test')).status).toBe(200)
    expect(await first.stop()).toBe(0)

    const second = await startLocal(args, KEYED)
    const kept = await caller(second)('GET', `/v1/jobs/${jobId}`)
    expect(kept.body).toMatchObject({ jobId, status: 'succeeded' })
    expect(await second.stop()).toBe(0)
  })

  test('returns a recorded result, and prints that it does', async () => {
    const local = await startLocal(['--results', 'generated'], KEYED)
    const job = await diarized(local, { ...EVERYTHING, model: 'generated-1' })
    await local.stop()
    const file = path.join(folder, 'recorded.json')
    await writeFile(file, JSON.stringify(job))

    const player = await startLocal(['--results', file], KEYED)
    expect(player.output()).toContain(`recorded-1: those in ${file}`)
    const played = await diarized(player, { ...EVERYTHING, model: 'recorded-1' })
    expect(played.output).toEqual(job.output)
    const { body } = await caller(player)('GET', '/v2/jobs')
    expect(body.items).toMatchObject([{ model: 'recorded-1' }])
    expect(await player.stop()).toBe(0)
  })

  test('signs its notices with a secret from a file, and never prints it', async () => {
    const file = path.join(folder, 'secret')
    await writeFile(file, `${SECRET}\n`)
    const notice = Promise.withResolvers<boolean>()
    const receiver = createServer(async (request, response) => {
      const parts: Buffer[] = []
      for await (const part of request) parts.push(part)
      const { 'x-request-timestamp': timestamp, 'x-signature': signature } = request.headers
      const given = { timestamp: String(timestamp), signature: String(signature) }
      notice.resolve(isSigned({ ...given, body: Buffer.concat(parts) }, [SECRET], Date.now()))
      response.end()
    }).listen(0, '127.0.0.1')
    await once(receiver, 'listening')
    const webhook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/notices`

    const notices = ['--signing-secret-file', file, '--webhook-origin', 'http://webhook:8081']
    const local = await startLocal(['--results', 'generated', ...notices], KEYED)
    expect(local.output()).toContain('signed, to https, loopback, http://webhook:8081')
    await diarized(local, { webhook })
    expect(await notice.promise).toBe(true)
    expect(await local.stop()).toBe(0)
    expect(local.output()).not.toContain(SECRET)
    receiver.close()
    receiver.closeAllConnections()
  })

  test('reports invalid options', async () => {
    expect(await refusal([], {})).toContain('LOCAL_PYANNOTEAI_KEY')
    const visible = await refusal(['--token', KEY])
    expect(visible).toContain('not by --token')
    expect(visible).not.toContain(KEY)
    expect(await refusal(['--results', 'nowhere.json'])).toContain('nowhere.json')
    const file = path.join(folder, 'other.json')
    await writeFile(file, '{"output":{"diarization":[]}}')
    expect(await refusal(['--results', file])).toContain('all scores')
    await writeFile(file, 'no JSON')
    expect(await refusal(['--results', file])).toContain('not a recorded result')
  })
})
