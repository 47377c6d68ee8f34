import { manualClock } from '@toolkit/testkit'
import { expect, test } from 'vitest'
import { withTimeout } from './timeout.ts'

const late = new Error('late')
const options = () => ({ clock: manualClock(), ms: 10, error: () => late })

test('in time it settles like the work, and leaves no pending wait', async () => {
  const timeout = options()
  expect(await withTimeout(timeout, async () => 7)).toBe(7)
  const own = new Error('own')
  await expect(withTimeout(timeout, () => Promise.reject(own))).rejects.toBe(own)
  expect(timeout.clock.pending).toBe(0)
})

test('after the time it rejects with the error, and aborts the work', async () => {
  const timeout = options()
  const reasons: unknown[] = []
  const ended = withTimeout(timeout, (signal) => {
    signal.addEventListener('abort', () => reasons.push(signal.reason))
    return new Promise<never>(() => undefined)
  }).catch((error: unknown) => error)
  await timeout.clock.advance(9)
  expect(reasons).toEqual([])
  await timeout.clock.advance(1)
  expect(await ended).toBe(late)
  expect(reasons).toEqual([late])
})

test('an abort by the caller rejects with its own reason', async () => {
  const timeout = options()
  const caller = new AbortController()
  const reason = new Error('no longer wanted')
  const ended = withTimeout(
    { ...timeout, signal: caller.signal },
    () => new Promise<never>(() => undefined),
  ).catch((error: unknown) => error)
  caller.abort(reason)
  expect(await ended).toBe(reason)
  expect(timeout.clock.pending).toBe(0)
})
