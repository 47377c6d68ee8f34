import { expect, test } from 'vitest'
import { Slots } from './slots.ts'

const never = new AbortController().signal
const turns = () => new Promise<void>((resolve) => setImmediate(resolve))

test('lets in as many as there are slots, then first come first served', async () => {
  const slots = new Slots(1)
  const order: string[] = []
  const first = await slots.acquire(never)
  const second = slots.acquire(never).then((release) => {
    order.push('second')
    return release
  })
  const third = slots.acquire(never).then(() => order.push('third'))
  await turns()
  expect(order).toEqual([])
  first()
  first()
  ;(await second)()
  await third
  expect(order).toEqual(['second', 'third'])
})

test('forgets who no longer waits', async () => {
  const slots = new Slots(1)
  const release = await slots.acquire(never)
  const gone = new AbortController()
  const waiting = slots.acquire(gone.signal)
  gone.abort(new Error('gone'))
  await expect(waiting).rejects.toThrow('gone')
  release()
  await expect(slots.acquire(never)).resolves.toBeTypeOf('function')
})
