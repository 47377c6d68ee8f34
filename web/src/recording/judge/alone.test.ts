import { expect, test } from 'vitest'
import { alone } from './alone.ts'

/** Locks of a browser whose answer to a request is `request`. */
const locksOf = (request: (work: () => Promise<void>) => Promise<void>) =>
  ({ request: (_name: string, work: () => Promise<void>) => request(work) }) as LockManager

test('work runs with the lock, and once without it where there is none or it is refused', async () => {
  const refuse = async () => {
    throw new DOMException('Denied.', 'SecurityError')
  }
  for (const locks of [undefined, locksOf((work) => work()), locksOf(refuse)]) {
    let runs = 0
    await alone(locks, 'key', async () => {
      runs += 1
    })
    expect(runs).toBe(1)
  }
})

test('work that fails, or whose lock is lost, is not run again', async () => {
  const lose = async (work: () => Promise<void>) => {
    await work()
    throw new DOMException('Stolen.', 'AbortError')
  }
  for (const [locks, fault] of [
    [locksOf((work) => work()), new Error('work')],
    [locksOf(lose), null],
  ] as const) {
    let runs = 0
    const run = alone(locks, 'key', async () => {
      runs += 1
      if (fault !== null) throw fault
    })
    await expect(run).rejects.toThrow(fault?.message ?? 'Stolen.')
    expect(runs).toBe(1)
  }
})
