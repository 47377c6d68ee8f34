import { openServerLink } from '@toolkit/adapter-server-link'
import { type LogEntry, NO_WEBHOOK, type Storage } from '@toolkit/core'
import { serviceKeyHeader } from '@toolkit/http-kit'
import { createInternalApp } from '@toolkit/server'
import { A_SERVICE_KEY, memoryProvider, memoryStorage } from '@toolkit/testkit'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type Addressed,
  listen,
  type NoticeLine,
  notice,
  runLine,
  SECRETS,
  storeRunningRun,
  tokenOf,
} from './running-line.ts'

const RUN = { runId: 'run-cloud', jobId: 'job-cloud' }
const never = new AbortController().signal

let line: NoticeLine
let storage: Storage
beforeEach(async () => {
  storage = memoryStorage()
  for (const provider of ['pyannoteai', 'local'] as const) {
    const name = provider === 'local' ? 'local' : 'cloud'
    await storeRunningRun(storage, { id: `run-${name}`, jobId: `job-${name}`, provider })
  }
  const providers = (['pyannoteai', 'local'] as const).map((name) =>
    Object.assign(memoryProvider({ name, endless: true }), {
      job: async () => ({ status: 'running' as const }),
    }),
  )
  line = await runLine({ storage, providers })
})
afterEach(() => line.close())

async function send(ids: Addressed = RUN, secret?: string): Promise<[number, unknown]> {
  const { url, init } = notice(line.webhook.origin, ids, secret)
  const answer = await fetch(url, init)
  return [answer.status, ((await answer.json()) as { outcome?: unknown }).outcome]
}

test('a notice is stored with its run, and a repeated one changes nothing', async () => {
  expect(await send()).toEqual([200, 'taken'])
  expect(await send()).toEqual([200, 'repeated'])
})

test('concurrent notices of as many jobs as the cloud runs at a time are all stored', async () => {
  const runs = Array.from({ length: 20 }, (_, i) => ({ runId: `run-${i}`, jobId: `job-${i}` }))
  for (const { runId: id, jobId } of runs) {
    await storeRunningRun(storage, { id, jobId, provider: 'pyannoteai' })
  }
  const answers = await Promise.all(runs.map((run) => send(run)))
  expect(answers).toEqual(runs.map(() => [200, 'taken']))
  const stored = await Promise.all(runs.map(({ runId }) => storage.runs.get(runId)))
  expect(stored.map((run) => run?.noticedJobId)).toEqual(runs.map(({ jobId }) => jobId))
  const again = await Promise.all(runs.map((run) => send(run)))
  expect(again).toEqual(runs.map(() => [200, 'repeated']))
})

test.each([
  ['run', { ...RUN, runId: 'run-of-nobody' }],
  ['job', { ...RUN, jobId: 'job-of-nobody' }],
  ['address of this run', { ...RUN, token: 'guessed' }],
  ['address of this run (that of an older version)', { ...RUN, token: null }],
])(
  'a notice of an unknown %s is answered with 200, since a retry would not help',
  async (_, ids) => {
    expect(await send(ids)).toEqual([200, 'ignored'])
  },
)

test('a secret is valid for its own provider only', async () => {
  const [local] = SECRETS.local
  expect(await send(RUN, local)).toEqual([200, 'ignored'])
  expect(await send({ runId: 'run-local', jobId: 'job-local' })).toEqual([200, 'ignored'])
  expect(await send({ runId: 'run-local', jobId: 'job-local' }, local)).toEqual([200, 'taken'])
})

test('a notice that arrives while the server is down is accepted when it is sent again', async () => {
  await line.stopServer()
  expect(await send()).toEqual([503, undefined])
  await line.startServer()
  expect(await send()).toEqual([200, 'taken'])
  expect(line.log.filter(({ event }) => String(event).startsWith('notice'))).toMatchObject([
    { event: 'notice-not-stored', error: { code: 'storage-unavailable' } },
    { event: 'notice', outcome: 'taken', ...RUN, provider: 'pyannoteai' },
  ])
})

describe('the link', () => {
  test('announces the address of the webhook', async () => {
    const app = await serverOf(line)
    const link = openServerLink({ url: app.origin, key: A_SERVICE_KEY })
    const state = { url: 'https://notices.example', reachable: false, detail: 'Not yet.' }
    expect(line.toolkit.notices.webhook()).toEqual(NO_WEBHOOK)
    await link.announce(state, never)
    expect(line.toolkit.notices.webhook()).toEqual(state)
    await link.announce(NO_WEBHOOK, never)
    expect(line.toolkit.notices.webhook()).toEqual(NO_WEBHOOK)
    await app.close()
  })

  test.each([
    ['none', ''],
    ['another', `${A_SERVICE_KEY}x`],
  ])('requires the service key, and refuses %s', async (_, key) => {
    const app = await serverOf(line)
    const link = openServerLink({ url: app.origin, key })
    await expect(link.announce(NO_WEBHOOK, never)).rejects.toMatchObject({ code: 'service-key' })
    const token = tokenOf(RUN.runId)
    const notice = { ...RUN, token, provider: 'pyannoteai', status: 'succeeded' } as const
    await expect(link.take(notice, never)).rejects.toMatchObject({ code: 'service-key' })
    expect(await send()).toEqual([200, 'taken'])
    expect(JSON.stringify(line.log)).not.toContain(A_SERVICE_KEY)
    await app.close()
  })

  test.each([
    ['POST', '/internal/notices', one({ provider: 'nobody' }), 'provider'],
    ['POST', '/internal/notices', one({ runId: '../x' }), 'runId'],
    ['POST', '/internal/notices', one({ token: '../x' }), 'token'],
    ['POST', '/internal/notices', one({ more: 1 }), 'more'],
    ['POST', '/internal/notices', one({ jobId: '' }), 'jobId'],
    ['PUT', '/internal/webhook', { url: 'file:///etc', reachable: true, detail: null }, 'url'],
    ['PUT', '/internal/webhook', { url: null, reachable: 1, detail: null }, 'reachable'],
  ])('%s %s refuses %j', async (method, path, body, field) => {
    const app = await serverOf(line)
    const headers = { 'content-type': 'application/json', ...serviceKeyHeader(A_SERVICE_KEY) }
    const answer = await fetch(app.origin + path, { method, headers, body: JSON.stringify(body) })
    const problem = (await answer.json()) as { errors: { path: string }[] }
    expect(answer.status).toBe(400)
    expect(problem.errors.map((error) => error.path)).toEqual([field])
    await app.close()
  })

  test('bodies are bounded and must be JSON', async () => {
    const app = await serverOf(line)
    const post = (body: string, type: string) =>
      fetch(`${app.origin}/internal/notices`, {
        method: 'POST',
        body,
        headers: { 'content-type': type, ...serviceKeyHeader(A_SERVICE_KEY) },
      })
    const statuses = await Promise.all([
      post('x'.repeat(1024 ** 2 + 1), 'application/json'),
      post('{', 'application/json'),
      post('{}', 'text/plain'),
    ])
    expect(statuses.map(({ status }) => status)).toEqual([413, 400, 415])
    await app.close()
  })
})

function serverOf({ toolkit, log }: NoticeLine) {
  const written = (entry: LogEntry) => void log.push(entry)
  return listen(
    createInternalApp({
      toolkit,
      providers: [memoryProvider()],
      serviceKey: A_SERVICE_KEY,
      log: written,
    }).fetch,
  )
}

/** A notice with these fields replaced. */
function one(fields: object) {
  return { ...RUN, token: null, provider: 'local', status: 'x', ...fields }
}
