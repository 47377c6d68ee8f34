import type { ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { openPyannote } from '@toolkit/adapter-pyannote'
import { serviceKeyHeader } from '@toolkit/http-kit'
import { A_SERVICE_KEY } from '@toolkit/testkit'
import { expect, onTestFinished, test } from 'vitest'
import { closedOrigin, json, scriptedServer } from '../../adapters/pyannote/test/scripted-server.ts'
import { serveWrapper } from '../../services/pyannote-wrapper/test/serving.ts'

const KEY = 'sk_secret/of+the=house'
const TICKET = 'signature-of-the-upload'
const ECHO = `you sent Bearer ${KEY}, that is ${encodeURIComponent(KEY)} or ${encodeURIComponent(KEY).toLowerCase()}`
const SUBMIT = {
  mediaKey: 'a',
  model: 'm',
  speakers: { num: null, min: null, max: null },
  scores: [],
  webhook: null,
}

/** All calls of the wrapper. */
const SESSION: readonly (readonly [string, string, string?])[] = [
  ['GET', '/health'],
  ['GET', '/providers'],
  ['POST', '/providers/pyannoteai/check'],
  ['PUT', '/providers/pyannoteai/media?key=a', 'some bytes'],
  ['POST', '/providers/pyannoteai/jobs', JSON.stringify(SUBMIT)],
  ['POST', '/providers/pyannoteai/jobs', '{"key":'],
  ['GET', '/providers/pyannoteai/jobs?key=a&since=0'],
  ['GET', '/providers/pyannoteai/jobs/job-1'],
  ['GET', '/providers/pyannoteai/jobs/job-1/progress'],
  ['POST', '/providers/pyannoteai/jobs/job-1/cancel'],
  ['GET', '/nothing'],
]

type Answer = (url: string, response: ServerResponse) => void
const refusing =
  (status: number): Answer =>
  (_, response) =>
    json(
      response,
      status,
      { message: ECHO, errors: [{ field: KEY, message: ECHO }] },
      { 'retry-after': '1' },
    )

const succeeding: Answer = (url, response) => {
  const answers: Readonly<Record<string, unknown>> = {
    '/v1/test': { status: 'OK', message: ECHO },
    '/v1/diarize': { jobId: 'job-1', status: 'created', warning: ECHO },
    '/v1/jobs/job-1': {
      jobId: 'job-1',
      status: 'succeeded',
      output: { diarization: [], warning: ECHO },
    },
  }
  json(response, 200, answers[url] ?? { items: [], nextCursor: null })
}

const CLOUDS: Readonly<Record<string, Answer>> = {
  success: succeeding,
  failure: (_, response) =>
    json(response, 200, { jobId: 'job-1', status: 'failed', output: { error: ECHO } }),
  nonsense: (_, response) => void response.end(ECHO),
  'a cut connection': (_, response) => void response.destroy(),
  'a redirect': (_, response) => void response.writeHead(307, { location: `/${KEY}` }).end(),
  ...Object.fromEntries(
    [400, 401, 402, 403, 404, 422, 429, 500, 503].map((status) => [status, refusing(status)]),
  ),
}

/** Every answer and every line of the log in one session with the wrapper in front of this cloud, as text. */
async function sessionText(origin: string): Promise<string> {
  const options = { name: 'pyannoteai', origin, key: KEY, models: ['m'], limits: null } as const
  const wrapper = await serveWrapper([openPyannote(options)])
  onTestFinished(() => wrapper.close())
  const heard: unknown[] = []
  for (const [method, path, body] of SESSION) {
    const headers = serviceKeyHeader(A_SERVICE_KEY)
    const init = body === undefined ? { method, headers } : { method, headers, body }
    const answer = await fetch(wrapper.origin + path, init)
    heard.push(answer.status, [...answer.headers], await answer.text())
  }
  return `${heard.join('\n')}\n${inspect(wrapper.log, { depth: Number.POSITIVE_INFINITY })}`
}

function expectSecret(text: string): void {
  expect(text.length).toBeGreaterThan(1000)
  const plain = decodeURIComponent(text.replaceAll(/%(?![0-9a-f]{2})/gi, '%25'))
  for (const secret of [KEY, TICKET, A_SERVICE_KEY]) {
    expect(text).not.toContain(secret)
    expect(plain).not.toContain(secret)
  }
}

test.each(Object.keys(CLOUDS))('no response and no log contains the key with %s', async (name) => {
  const cloud = await scriptedServer(({ url }, response) => CLOUDS[name]?.(url, response))
  expectSecret(await sessionText(cloud.origin))
  expect(cloud.calls.some(({ headers }) => headers.authorization === `Bearer ${KEY}`)).toBe(true)
})

test('none contains the key or the address of an upload that fails', async () => {
  const store = await scriptedServer(({ url }, response) =>
    json(response, 400, { message: `${ECHO} for ${url}` }),
  )
  for (const place of [store.origin, await closedOrigin()]) {
    const cloud = await scriptedServer((_, response) =>
      json(response, 201, { url: `${place}/bucket?${TICKET}` }),
    )
    expectSecret(await sessionText(cloud.origin))
  }
})

test('none contains the key if the provider cannot be reached', async () => {
  expectSecret(await sessionText(await closedOrigin()))
})
