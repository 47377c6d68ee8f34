import { readFileSync } from 'node:fs'
import path from 'node:path'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { PAGE_POLICY, securityHeaders } from '../../services/server/src/security/headers.ts'

const file = path.join(import.meta.dirname, '../../nginx/page-headers.conf')

test('Nginx sends the page with the same headers as the server', async () => {
  const app = new Hono().use(securityHeaders())
  app.get('/', (context) => context.text('', 200, { 'Content-Security-Policy': PAGE_POLICY }))
  const { headers } = await app.request('/')
  headers.delete('content-type')
  const lines = readFileSync(file, 'utf8').matchAll(/^add_header (\S+) "?([^"\n]+?)"? always;$/gm)
  const given = Object.fromEntries(
    [...lines].map(([, name = '', value]) => [name.toLowerCase(), value]),
  )
  expect(given).toEqual(Object.fromEntries(headers))
})
