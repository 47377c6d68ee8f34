import fc from 'fast-check'
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

test('lets the most urgent in first, and equal ones in the order of their requests', async () => {
  const urgency = fc.constantFrom(1, 2, 3, Number.POSITIVE_INFINITY)
  await fc.assert(
    fc.asyncProperty(fc.array(urgency, { maxLength: 12 }), async (urgencies) => {
      const semaphore = new Semaphore(1)
      const first = await semaphore.acquire(never)
      const order: number[] = []
      const waiting = urgencies.map(async (own, index) => {
        const release = await semaphore.acquire(never, own)
        order.push(index)
        release()
      })
      first()
      await Promise.all(waiting)
      const naive = [...urgencies.keys()].sort((a, b) => {
        const [one, other] = [urgencies[a] ?? 0, urgencies[b] ?? 0]
        return one === other ? a - b : one - other
      })
      expect(order).toEqual(naive)
    }),
  )
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
