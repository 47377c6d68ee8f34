import { ToolkitError } from '@toolkit/core'
import { expect, test } from 'vitest'
import { BODY, CLOUD, CLOUD_OLD, LOCAL, runWebhook } from './running-webhook.ts'

const RECEIVED = { provider: 'pyannoteai', runId: 'run-1', jobId: 'job-1', status: 'succeeded' }
const NOTICE = { ...RECEIVED, token: 'token-1' }

test.each([
  ['hex', CLOUD, 'pyannoteai'],
  ['base64', CLOUD, 'pyannoteai'],
  ['hex', CLOUD_OLD, 'pyannoteai'],
  ['base64', LOCAL, 'local'],
] as const)(
  'accepts %s; the secret determines the provider (%#)',
  async (encoding, secret, provider) => {
    const webhook = await runWebhook()
    const answer = await webhook.send({ encoding, secret })
    expect([answer.status, await answer.json()]).toEqual([200, { outcome: 'taken' }])
    expect(webhook.taken).toEqual([{ ...NOTICE, provider }])
  },
)

test.each([900, 899, -900])('accepts a notice of %d seconds ago', async (ageSeconds) => {
  const webhook = await runWebhook()
  expect((await webhook.send({ ageSeconds })).status).toBe(200)
})

test.each(['repeated', 'ignored'] as const)('answers 200 if it was %s', async (outcome) => {
  const webhook = await runWebhook({ take: async () => outcome })
  const answer = await webhook.send()
  expect([answer.status, await answer.json()]).toEqual([200, { outcome }])
})

test('reads a full notice of any length and passes on none of its output', async () => {
  const webhook = await runWebhook()
  const output = { confidence: { score: Array(3_000_000).fill(97) } }
  const body = JSON.stringify({ ...JSON.parse(BODY), output })
  expect(body.length).toBeGreaterThan(8_000_000)
  expect((await webhook.send({ body })).status).toBe(200)
  expect(webhook.taken).toEqual([NOTICE])
})

test('logs one line for each notice, without secrets', async () => {
  const webhook = await runWebhook()
  await webhook.send({ headers: { 'x-retry-num': '2', 'x-retry-reason': 'http_timeout' } })
  await webhook.send({ headers: { 'x-retry-num': '2\u00e9', 'x-retry-reason': 'A'.repeat(500) } })
  const line = { event: 'notice', outcome: 'taken', ...RECEIVED, durationMs: 0 }
  expect(webhook.log).toEqual([{ ...line, retryNum: 2, retryReason: 'http_timeout' }, line])
  expect(JSON.stringify(webhook.log)).not.toContain(CLOUD)
  expect(JSON.stringify(webhook.log)).not.toContain(NOTICE.token)
})

test('answers 503 if the notice could not be stored, and accepts it when it is sent again', async () => {
  let away = true
  const webhook = await runWebhook({
    take: async () => {
      if (away) throw new ToolkitError('storage-unavailable', 'The database at db:27017 is away.')
      return 'taken'
    },
  })
  const refused = await webhook.send()
  const problem = await refused.text()
  expect(refused.status).toBe(503)
  expect(problem).not.toContain('db:27017')
  expect(webhook.log).toMatchObject([
    { event: 'notice-not-stored', ...RECEIVED, error: { code: 'storage-unavailable' } },
  ])
  away = false
  expect((await webhook.send({ headers: { 'x-retry-num': '1' } })).status).toBe(200)
})

test('answers 503 before the sender times out, while `take` is still pending', async () => {
  const asked = Promise.withResolvers<AbortSignal>()
  const webhook = await runWebhook({
    take: (_, signal) => {
      asked.resolve(signal)
      return Promise.withResolvers<never>().promise
    },
  })
  const answer = webhook.send()
  const signal = await asked.promise
  await webhook.clock.advance(7_999)
  expect(signal.aborted).toBe(false)
  await webhook.clock.advance(1)
  expect((await answer).status).toBe(503)
  expect(signal.aborted).toBe(true)
  expect(webhook.clock.pending).toBe(0)
})

test('answers 503 to pending notices at shutdown', async () => {
  const closing = new AbortController()
  const asked = Promise.withResolvers<void>()
  const webhook = await runWebhook({
    closing: closing.signal,
    take: () => {
      asked.resolve()
      return Promise.withResolvers<never>().promise
    },
  })
  const answer = webhook.send()
  await asked.promise
  closing.abort()
  expect((await answer).status).toBe(503)
  expect(webhook.clock.pending).toBe(0)
})

test('passes on the token of the address, and accepts an address without a token', async () => {
  const webhook = await runWebhook()
  for (const token of ['of-the-run', null]) {
    expect((await webhook.send({ token })).status).toBe(200)
  }
  expect(webhook.taken.map(({ token }) => token)).toEqual(['of-the-run', null])
})
