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

it('ends the one before and waits for it', async () => {
  const turnstile = new UploadLock()
  const log: string[] = []
  const first = turnstile.pass('a', (signal) => untilAborted(signal, log))
  const second = turnstile.pass('a', async () => void log.push('second'))
  await Promise.all([first, second])
  expect(log).toEqual(['ended', 'second'])
})

it('lets different uploads pass beside each other', async () => {
  const turnstile = new UploadLock()
  const inside = Promise.withResolvers<void>()
  const first = turnstile.pass('a', () => inside.promise)
  expect(await turnstile.pass('b', async () => 'through')).toBe('through')
  inside.resolve()
  await first
})

it('never lets two in, however many come', async () => {
  const turnstile = new UploadLock()
  let inside = 0
  let most = 0
  const work = async () => {
    inside += 1
    most = Math.max(most, inside)
    await new Promise((resolve) => setImmediate(resolve))
    inside -= 1
  }
  await Promise.all(Array.from({ length: 20 }, () => turnstile.pass('a', work)))
  expect([most, inside]).toEqual([1, 0])
})

it('gives up on one that does not end', async () => {
  const turnstile = new UploadLock(1)
  const inside = Promise.withResolvers<void>()
  const first = turnstile.pass('a', () => inside.promise)
  const refused = await turnstile.pass('a', async () => undefined).catch((error: unknown) => error)
  expect(hasCode(refused, 'request-conflict')).toBe(true)
  inside.resolve()
  await first
  expect(await turnstile.pass('a', async () => 'free')).toBe('free')
})
