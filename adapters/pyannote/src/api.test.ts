import { hasCode } from '@toolkit/core'
import { expect, test } from 'vitest'
import { withDeadline } from './api.ts'

/** Work that only a signal ends. */
const stalled = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason))
  })
const caught = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error)

test('work that takes too long ends as unavailable', async () => {
  const error = await caught(withDeadline(new AbortController().signal, 5, stalled))
  expect(hasCode(error, 'provider-unavailable')).toBe(true)
})

test("the caller's own reason comes through", async () => {
  const caller = new AbortController()
  const work = caught(withDeadline(caller.signal, 60_000, stalled))
  const reason = new Error('no longer wanted')
  caller.abort(reason)
  expect(await work).toBe(reason)
})

test('work in time gives its own result and errors', async () => {
  const { signal } = new AbortController()
  expect(await withDeadline(signal, 60_000, async () => 7)).toBe(7)
  const own = new Error('own')
  expect(await caught(withDeadline(signal, 60_000, () => Promise.reject(own)))).toBe(own)
})
