import { expect, test } from 'vitest'
import { reportedLimit } from './limit-headers.ts'

const NOW = 1_800_000_000_000
const SENT = NOW - 500
const read = (headers: Record<string, string>, status = 200) =>
  reportedLimit(status, new Headers(headers), 100, SENT, NOW)
const limitHeaders = (limit: string, remaining: string, reset: string) => ({
  'X-RateLimit-Limit': limit,
  'X-RateLimit-Remaining': remaining,
  'X-RateLimit-Reset': reset,
})

test('reads the window, whose end is uncertain by the transit time', () => {
  const wanted = { limit: 300, remaining: 7, endsFromMs: SENT + 11_000, endsByMs: NOW + 13_000 }
  expect(read(limitHeaders('300', '7', '12'))).toEqual(wanted)
  expect(read(limitHeaders('300', '7', String(NOW / 1000 + 12)))).toEqual(wanted)
})

test.each([
  ['no headers', {}],
  ['no number left', limitHeaders('300', 'many', '12')],
  ['no end of the window', limitHeaders('300', '7', 'soon')],
  ['a negative number left', limitHeaders('300', '-1', '12')],
])('returns null for %s', (_, headers) => {
  expect(read(headers)).toBeNull()
})

test('replaces an invalid limit by the published one, and limits the end to a minute', () => {
  expect(read(limitHeaders('0', '0', '3600'))).toMatchObject({ limit: 100, endsByMs: NOW + 61_000 })
  expect(read(limitHeaders('x', '0', '1'))?.limit).toBe(100)
})

test('treats a 429 as a full window, which ends by Retry-After if nothing else is given', () => {
  expect(read(limitHeaders('300', '7', '12'), 429)).toMatchObject({
    remaining: 0,
    endsByMs: NOW + 13_000,
  })
  expect(read({ 'Retry-After': '20' }, 429)).toMatchObject({ remaining: 0, endsByMs: NOW + 21_000 })
  expect(read({ 'Retry-After': '20' }, 503)).toBeNull()
  expect(read({}, 429)).toBeNull()
})
