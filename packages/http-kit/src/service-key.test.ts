import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { errorHandler } from './failures.ts'
import { requireServiceKey, serviceKeyHeader } from './service-key.ts'

const KEY = 'the-key-of-our-services'
const logged: unknown[] = []
const app = new Hono()
  .use(requireServiceKey(KEY, ['/health']))
  .get('/health', (context) => context.text('ok'))
  .get('/within', (context) => context.text('ok'))
app.onError(errorHandler((entry) => void logged.push(entry)))

it.each<[string, string, Record<string, string>, number]>([
  ['the key', '/within', serviceKeyHeader(KEY), 200],
  ['no key', '/within', {}, 401],
  ['another key', '/within', serviceKeyHeader('the-key-of-our-service'), 401],
  ['an empty key', '/within', serviceKeyHeader(''), 401],
  ['the key without its scheme', '/within', { Authorization: KEY }, 401],
  ['no key for the health', '/health', {}, 200],
  ['another key for the health', '/health', serviceKeyHeader('x'), 401],
  ['no key for nothing', '/nothing', {}, 401],
])('%s', async (_, path, headers, status) => {
  const answer = await app.request(path, { headers })
  expect(answer.status).toBe(status)
  const text = await answer.text()
  if (status === 401) expect(JSON.parse(text)).toMatchObject({ code: 'service-key', status })
  expect(text + JSON.stringify(logged)).not.toContain(KEY)
})
