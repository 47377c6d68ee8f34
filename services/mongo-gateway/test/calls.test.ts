import { ALL_RECORDINGS, type LogEntry, NO_FILTER, type Storage, ToolkitError } from '@toolkit/core'
import { serviceKeyHeader } from '@toolkit/http-kit'
import {
  A_SERVICE_KEY,
  aCandidate,
  aRecording,
  memoryStorage,
  someCandidates,
} from '@toolkit/testkit'
import { describe, expect, it } from 'vitest'
import { createApp } from '../src/index.ts'

const ADDRESS = 'mongodb://toolkit:hush@db.example:27017'

const CANDIDATES = {
  recordings: NO_FILTER,
  threshold: 50,
  unjudged: false,
  reason: null,
  sort: 'mean',
  limit: 10,
  after: null,
}
const TURNS = {
  recordings: NO_FILTER,
  confidence: { min: 0, max: 50 },
  minDuration: 0,
  unjudged: false,
  sort: 'severity',
  limit: 10,
  after: null,
}

function gateway(storage: Storage = memoryStorage()) {
  const log: LogEntry[] = []
  const app = createApp({
    storage,
    serviceKey: A_SERVICE_KEY,
    log: (entry) => void log.push(entry),
  })
  const shown = serviceKeyHeader(A_SERVICE_KEY)
  const json = { 'content-type': 'application/json', ...shown }
  return {
    log,
    ask: (path: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers)
      headers.set('Authorization', shown.Authorization)
      return app.request(path, { ...init, headers })
    },
    call: (verb: string, body: unknown) =>
      app.request(`/records/${verb}`, {
        method: 'POST',
        headers: json,
        body: JSON.stringify(body),
      }),
  }
}

/** A storage whose recordings fail with this error. */
function failing(error: unknown): Storage {
  const storage = memoryStorage()
  const fail = () => Promise.reject(error)
  return { ...storage, recordings: { ...storage.recordings, get: fail }, check: fail }
}

const refused = async (response: Response) => {
  const problem = (await response.json()) as { code: string; errors?: { path: string }[] }
  return { code: problem.code, paths: problem.errors?.map(({ path }) => path) ?? [] }
}

describe('calls', () => {
  it('return a value, or nothing if there is none', async () => {
    const { call } = gateway()
    const inserted = await call('recordings/insert', [aRecording({ id: 'one', name: 'One' })])
    expect([inserted.status, await inserted.text()]).toEqual([204, ''])
    expect(await (await call('recordings/get', ['one'])).json()).toMatchObject({ name: 'One' })
    expect(await (await call('recordings/get', ['two'])).json()).toBe(null)
  })

  it('keep fields that the gateway does not know', async () => {
    const { call } = gateway()
    await call('recordings/insert', [{ ...aRecording({ id: 'one' }), later: { added: 1 } }])
    expect(await (await call('recordings/get', ['one'])).json()).toMatchObject({
      later: { added: 1 },
    })
  })

  it.each([
    ['recordings/get', [{ $gt: '' }], '0'],
    ['recordings/get', [], ''],
    ['recordings/get', ['one', 'two'], ''],
    ['recordings/get', { 0: 'one' }, ''],
    ['recordings/replace', [{ ...aRecording(), revision: { $exists: true } }], '0.revision'],
    ['recordings/list', [{ ...ALL_RECORDINGS, sort: 'password' }], '0.sort'],
    ['recordings/list', [{ ...ALL_RECORDINGS, q: { $regex: '.' } }], '0.q'],
    ['recordings/facets', [{ ...ALL_RECORDINGS, sampleMean: { $ne: 1 } }], '0.sampleMean.from'],
    ['runs/with-job-id', ['some body', 'job'], '0'],
    ['turns/put', ['run', [{ index: '0' }]], '1.0.index'],
    ['candidates/list', [{ ...CANDIDATES, threshold: 51 }], '0.threshold'],
    ['candidates/list', [{ ...CANDIDATES, after: { $gt: 0 } }], '0.after.value'],
    ['candidates/list', [{ ...CANDIDATES, recordings: { ...NO_FILTER, q: 1 } }], '0.recordings.q'],
    ['candidates/list', [{ ...CANDIDATES, reason: { $ne: null } }], '0.reason'],
    ['candidates/list-turns', [{ ...TURNS, confidence: { min: 0, max: 2.5 } }], '0.confidence.max'],
    ['candidates/list-turns', [{ ...TURNS, minDuration: { $gt: 0 } }], '0.minDuration'],
    ['candidates/missing', [-1], '0'],
    ['candidates/put', [someCandidates({ runId: null as never })], '0.runId'],
    [
      'candidates/put',
      [someCandidates({ spots: [aCandidate({ start: '0' as never })] })],
      '0.spots.0.start',
    ],
  ])(
    '%s with invalid arguments is refused before the storage is called (%#)',
    async (verb, args, path) => {
      const response = await gateway().call(verb, args)
      expect(response.status).toBe(400)
      const { code, paths } = await refused(response)
      expect([code, paths[0]]).toEqual(['request-invalid', path])
    },
  )

  it.each(['recordings/constructor', 'recordings/__proto__', 'lease/acquire', 'recordings'])(
    '%s is not a call',
    async (verb) => {
      const response = await gateway().call(verb, [])
      expect([response.status, (await refused(response)).code]).toEqual([404, 'not-found'])
    },
  )

  it('a body that is not JSON, or too large, is refused', async () => {
    const { ask } = gateway()
    const send = (type: string, body: string | Uint8Array<ArrayBuffer>) =>
      ask('/records/recordings/get', { method: 'POST', headers: { 'content-type': type }, body })
    expect((await send('text/plain', '["one"]')).status).toBe(415)
    expect((await send('application/json', '["one"')).status).toBe(400)
    expect((await send('application/json', new Uint8Array(64 * 1024 * 1024 + 1))).status).toBe(413)
  })

  it('unmarked bytes are refused, because their end would be ambiguous', async () => {
    const init = { method: 'PUT', body: 'bytes', headers: { 'content-type': 'audio/wav' } }
    expect((await gateway().ask('/blobs?key=a', init)).status).toBe(415)
  })
})

describe('health', () => {
  it('names the kind of database', async () => {
    const response = await gateway().ask('/health')
    expect([response.status, await response.json()]).toEqual([
      200,
      { status: 'ok', database: 'embedded' },
    ])
  })

  it('is 503 if the database does not answer', async () => {
    const error = new ToolkitError('storage-unavailable', 'The database cannot be reached.')
    const response = await gateway(failing(error)).ask('/health')
    expect([response.status, (await refused(response)).code]).toEqual([503, 'storage-unavailable'])
  })
})

it('the details of a driver error are not sent', async () => {
  const { call, ask, log } = gateway(failing(new Error(`cannot reach ${ADDRESS}`)))
  for (const response of [await call('recordings/get', ['one']), await ask('/health')]) {
    const text = await response.text()
    expect(response.status).toBe(500)
    expect(text + JSON.stringify([...response.headers])).not.toMatch(/hush|db\.example/)
  }
  expect(log.map(({ event }) => event)).toEqual(['request-failed', 'request-failed'])
})
