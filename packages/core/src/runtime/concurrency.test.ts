import { expect, test } from 'vitest'
import { Semaphore } from './concurrency.ts'

const never = new AbortController().signal
const turns = () => new Promise<void>((resolve) => setImmediate(resolve))

test('allows as many holders as slots, then first come first served', async () => {
  const semaphore = new Semaphore(1)
  const order: string[] = []
  const first = await semaphore.acquire(never)
  const second = semaphore.acquire(never).then((release) => {
    order.push('second')
    return release
  })
  const third = semaphore.acquire(never).then(() => order.push('third'))
  await turns()
  expect(order).toEqual([])
  first()
  first()
  ;(await second)()
  await third
  expect(order).toEqual(['second', 'third'])
})

test('removes a waiter whose signal is aborted', async () => {
  const semaphore = new Semaphore(1)
  const release = await semaphore.acquire(never)
  const gone = new AbortController()
  const waiting = semaphore.acquire(gone.signal)
  gone.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  release()
  await expect(semaphore.acquire(never)).resolves.toBeTypeOf('function')
})
