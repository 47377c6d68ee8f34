import { NO_WEBHOOK } from '@toolkit/core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { PATH_TRICKS } from './path-tricks.ts'
import { rawRequest } from './raw-request.ts'
import { type RunningServer, runServer } from './running-server.ts'

const STATE = JSON.stringify({ url: 'https://evil.example', reachable: true, detail: null })
const HEADERS = ['Host: localhost', 'Content-Type: application/json']

/** Unambiguous forms of the address: 404, because there is no such route. The ambiguous ones are refused. */
const PLAIN = [
  '/internal/webhook',
  '/%69nternal/webhook',
  '/INTERNAL/webhook',
  '/internal/webhook/',
]

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server.close())
beforeEach(() => server.toolkit.notices.announce(NO_WEBHOOK))

it.each(PATH_TRICKS)('%j reaches no internal route: it is refused or 404', async (path) => {
  const lines = [`PUT ${path} HTTP/1.1`, ...HEADERS, `Content-Length: ${STATE.length}`]
  const answer = await rawRequest(server.port, lines, STATE)
  expect(answer.status).toBe(PLAIN.includes(path) ? 404 : 400)
  expect(server.toolkit.notices.webhook()).toEqual(NO_WEBHOOK)
})
