import { describe, expect, test } from 'vitest'
import { manualClock } from './manual-clock.ts'

describe('manual clock', () => {
  test('does not move until it is advanced', async () => {
    const clock = manualClock(1_000)
    expect(clock.now()).toBe(1_000)
    await clock.advance(250)
    expect(clock.now()).toBe(1_250)
  })

  test('resolves waits in order of time, ties in the order of the calls', async () => {
    const clock = manualClock(0)
    const woken: string[] = []
    const wait = async (name: string, durationMs: number) => {
      await clock.wait(durationMs)
      woken.push(`${name}@${clock.now()}`)
    }
    const all = [wait('late', 30), wait('first', 10), wait('second', 10), wait('never', 31)]
    expect(clock.pending).toBe(4)
    await clock.advance(30)
    expect(woken).toEqual(['first@10', 'second@10', 'late@30'])
    expect(clock.pending).toBe(1)
    await clock.advance(1)
    await Promise.all(all)
  })

  test('wakes a poller that waits again at each of its times', async () => {
    const clock = manualClock(0)
    const times: number[] = []
    const poll = async () => {
      for (let round = 0; round < 3; round += 1) {
        await clock.wait(10)
        times.push(clock.now())
      }
    }
    const polling = poll()
    await clock.advance(100)
    await polling
    expect(times).toEqual([10, 20, 30])
    expect(clock.now()).toBe(100)
  })

  test('an abort rejects with its reason and removes the wait', async () => {
    const clock = manualClock(0)
    const controller = new AbortController()
    const reason = new Error('enough')
    const waiting = clock.wait(10, controller.signal)
    controller.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    expect(clock.pending).toBe(0)
    await expect(clock.wait(10, controller.signal)).rejects.toBe(reason)
    expect(clock.pending).toBe(0)
  })
})
