import { hasCode } from '@toolkit/core'
import { expect, it } from 'vitest'
import { UploadLock } from './upload-lock.ts'

const untilAborted = (signal: AbortSignal, log: string[]) =>
  new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => {
      log.push('ended')
      resolve('taken over')
    })
  })

it('aborts the previous request and waits for it', async () => {
  const lock = new UploadLock()
  const log: string[] = []
  const first = lock.withLock('a', (signal) => untilAborted(signal, log))
  const second = lock.withLock('a', async () => void log.push('second'))
  await Promise.all([first, second])
  expect(log).toEqual(['ended', 'second'])
})

it('does not block different uploads', async () => {
  const lock = new UploadLock()
  const inside = Promise.withResolvers<void>()
  const first = lock.withLock('a', () => inside.promise)
  expect(await lock.withLock('b', async () => 'through')).toBe('through')
  inside.resolve()
  await first
})

it('runs one request at a time, however many there are', async () => {
  const lock = new UploadLock()
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all(Array.from({ length: 20 }, () => lock.withLock('a', work)))
  expect([most, inside]).toEqual([1, 0])
})

it('refuses a request if the previous one does not end', async () => {
  const lock = new UploadLock(1)
  const inside = Promise.withResolvers<void>()
  const first = lock.withLock('a', () => inside.promise)
  const refused = await lock.withLock('a', async () => undefined).catch((error: unknown) => error)
  expect(hasCode(refused, 'request-conflict')).toBe(true)
  inside.resolve()
  await first
  expect(await lock.withLock('a', async () => 'free')).toBe('free')
})
