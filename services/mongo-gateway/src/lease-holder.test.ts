import { memoryStorage } from '@toolkit/testkit'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { holdLease } from './lease-holder.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const caller = () => new AbortController().signal
const log = () => undefined

async function states(lines: ReadableStream<Uint8Array>): Promise<string[]> {
  const text = await new Response(lines).text()
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line).state)
}

test('the lines continue while the lease is held and confirmed, and end when it is released', async () => {
  const holder = holdLease(memoryStorage().lease, log, caller())
  for (let i = 0; i < 12; i += 1) {
    await vi.advanceTimersByTimeAsync(5_000)
    holder.confirm()
  }
  await holder.release()
  expect(await states(holder.lines)).toEqual(['waiting', ...Array(13).fill('held')])
  expect(vi.getTimerCount()).toBe(0)
})

test('a caller that does not confirm loses the lease to the next after 30 s, not before', async () => {
  const { lease } = memoryStorage()
  const silent = holdLease(lease, log, caller())
  const next = holdLease(lease, log, caller())
  let over = false
  void silent.ended.then(() => {
    over = true
  })
  await vi.advanceTimersByTimeAsync(29_999)
  next.confirm()
  expect(over).toBe(false)
  await vi.advanceTimersByTimeAsync(5_001)
  expect(over).toBe(true)
  await next.release()
  expect((await states(next.lines)).at(-1)).toBe('held')
})

test('the holder is notified of the end before the next one can acquire the lease', async () => {
  const losing = new AbortController()
  const released = Promise.withResolvers<void>()
  const lease = { acquire: async () => ({ lost: losing.signal, release: () => released.promise }) }
  const holder = holdLease(lease, log, caller())
  losing.abort()
  expect(await states(holder.lines)).toEqual(['waiting', 'held'])
  released.resolve()
  await holder.ended
})
