import { expect, test } from 'vitest'
import { toldLimit } from './limit-headers.ts'

const NOW = 1_800_000_000_000
const SENT = NOW - 500
const read = (headers: Record<string, string>, status = 200) =>
  toldLimit(status, new Headers(headers), 100, SENT, NOW)
const names = (limit: string, remaining: string, reset: string) => ({
  'X-RateLimit-Limit': limit,
  'X-RateLimit-Remaining': remaining,
  'X-RateLimit-Reset': reset,
})

test('reads the window of an answer; how long it travelled is not known', () => {
  const wanted = { limit: 300, remaining: 7, endsFromMs: SENT + 11_000, endsByMs: NOW + 13_000 }
  expect(read(names('300', '7', '12'))).toEqual(wanted)
  expect(read(names('300', '7', String(NOW / 1000 + 12)))).toEqual(wanted)
})

test.each([
  ['no headers', {}],
  ['no number left', names('300', 'many', '12')],
  ['no end', names('300', '7', 'soon')],
  ['a negative rest', names('300', '-1', '12')],
])('is told nothing by %s', (_, headers) => {
  expect(read(headers)).toBeNull()
})

test('takes the published limit for an impossible one, and believes in no end beyond a minute', () => {
  expect(read(names('0', '0', '3600'))).toMatchObject({ limit: 100, endsByMs: NOW + 61_000 })
  expect(read(names('x', '0', '1'))?.limit).toBe(100)
})

test('takes a 429 for the end of the window, by Retry-After where nothing else says', () => {
  expect(read(names('300', '7', '12'), 429)).toMatchObject({ remaining: 0, endsByMs: NOW + 13_000 })
  expect(read({ 'Retry-After': '20' }, 429)).toMatchObject({ remaining: 0, endsByMs: NOW + 21_000 })
  expect(read({ 'Retry-After': '20' }, 503)).toBeNull()
  expect(read({}, 429)).toBeNull()
})
