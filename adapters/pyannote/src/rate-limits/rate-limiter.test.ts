import { type ManualClock, manualClock } from '@toolkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reportedLimit } from './limit-headers.ts'
import { CallQueue, cloudLimits, type QueuePermit } from './rate-limiter.ts'

const { signal } = new AbortController()
const LIMIT = 3
const full = (clock: ManualClock, seconds: number) => ({
  limit: LIMIT,
  remaining: 0,
  endsFromMs: clock.now(),
  endsByMs: clock.now() + seconds * 1000,
})

/** A server with fixed windows that counts the calls of each. */
function fixedWindows(clock: ManualClock, phaseMs: number, round: (seconds: number) => number) {
  const counts = new Map<number, number>()
  return {
    counts,
    arrive: (): Headers => {
      const index = Math.floor((clock.now() - phaseMs) / 60_000)
      const count = (counts.get(index) ?? 0) + 1
      counts.set(index, count)
      const leftMs = (index + 1) * 60_000 + phaseMs - clock.now()
      return new Headers({
        'x-ratelimit-limit': String(LIMIT),
        'x-ratelimit-remaining': String(Math.max(0, LIMIT - count)),
        'x-ratelimit-reset': String(round(leftMs / 1000)),
      })
    },
  }
}

const duration = fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 45_000 }))
const calls = fc.array(
  fc.record({
    pauseMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30_000 })),
    toMs: duration,
    backMs: duration,
    fate: fc.constantFrom('reported', 'reported', 'reported', 'unreported', 'lost', 'unsent'),
  }),
  { maxLength: 25 },
)

describe('a call queue', () => {
  test('never exceeds a window, and permits every call in order', async () => {
    const rounding = fc.constantFrom(Math.floor, Math.ceil, Math.round)
    const phase = fc.integer({ min: 0, max: 59_999 })
    await fc.assert(
      fc.asyncProperty(calls, phase, rounding, async (all, phaseMs, round) => {
        const clock = manualClock(0)
        const server = fixedWindows(clock, phaseMs, round)
        const queue = new CallQueue(LIMIT, clock)
        const order: number[] = []
        let over = 0
        const make = async ({ toMs, backMs, fate }: (typeof all)[number], index: number) => {
          const permit = await queue.acquire(signal)
          order.push(index)
          const sentAtMs = clock.now()
          await clock.wait(toMs)
          if (fate === 'unsent') permit.failed(false)
          else {
            const headers = server.arrive()
            await clock.wait(backMs)
            const report = reportedLimit(200, headers, LIMIT, sentAtMs, clock.now())
            if (fate === 'lost') permit.failed(true)
            else permit.answered('e', fate === 'reported' ? report : null)
          }
          over += 1
        }
        for (const [index, call] of all.entries()) {
          await clock.advance(call.pauseMs)
          void make(call, index)
        }
        while (over < all.length) await clock.advance(61_000)
        for (const count of server.counts.values()) expect(count).toBeLessThanOrEqual(LIMIT)
        expect(order).toEqual(all.map((_, index) => index))
        expect(clock.pending).toBe(0)
      }),
      { numRuns: 200 },
    )
  })

  test('permits waiting calls as soon as the window ends', async () => {
    const clock = manualClock()
    const queue = new CallQueue(LIMIT, clock)
    const first = await queue.acquire(signal)
    first.answered('e', full(clock, 12))
    const permitted: QueuePermit[] = []
    for (let i = 0; i < 5; i += 1)
      void queue.acquire(signal).then((permit) => permitted.push(permit))
    await clock.advance(11_999)
    expect(permitted).toHaveLength(0)
    await clock.advance(1)
    expect(permitted).toHaveLength(LIMIT)
    permitted[0]?.failed(false)
    await clock.advance(0)
    expect(permitted).toHaveLength(LIMIT + 1)
  })

  test('rejects a waiting call when its signal fires, and permits those after it', async () => {
    const clock = manualClock()
    const queue = new CallQueue(LIMIT, clock)
    const first = await queue.acquire(signal)
    first.answered('e', full(clock, 60))
    const stop = new AbortController()
    const reason = new Error('aborted by the test')
    const stopped = queue.acquire(stop.signal).catch((error: unknown) => error)
    let permitted = false
    const behind = queue.acquire(signal).then(() => {
      permitted = true
    })
    stop.abort(reason)
    expect(await stopped).toBe(reason)
    expect(await queue.acquire(stop.signal).catch((error: unknown) => error)).toBe(reason)
    expect(permitted).toBe(false)
    await clock.advance(60_000)
    await behind
    expect(clock.pending).toBe(0)
  })

  test('stops its timer when no call waits', async () => {
    const clock = manualClock()
    const queue = new CallQueue(LIMIT, clock)
    const first = await queue.acquire(signal)
    first.answered('e', full(clock, 60))
    const stop = new AbortController()
    const stopped = queue.acquire(stop.signal).catch((error: unknown) => error)
    expect(clock.pending).toBe(1)
    stop.abort(new Error('aborted by the test'))
    await stopped
    expect(clock.pending).toBe(0)
  })
})

describe('the limits of the cloud', () => {
  test.each([
    ['/v1/diarize', 100],
    ['/v1/media/input', 100],
    ['/v1/jobs/job-1', 300],
    ['/v2/jobs?limit=100', 300],
  ])('permit calls to %s up to %i a minute', async (path, limit) => {
    const clock = manualClock()
    const limits = cloudLimits(clock)
    for (let i = 0; i < limit; i += 1) (await limits(path, signal)).answered(new Response())
    let permitted = false
    const next = limits(path, signal).then(() => {
      permitted = true
    })
    await clock.advance(59_999)
    expect(permitted).toBe(false)
    await clock.advance(1)
    await next
  })

  test('do not delay one kind of call for another, or the check', async () => {
    const clock = manualClock()
    const limits = cloudLimits(clock)
    for (let i = 0; i < 300; i += 1) (await limits('/v1/jobs/j', signal)).answered(new Response())
    await limits('/v1/diarize', signal)
    await limits('/v1/media/input', signal)
    for (let i = 0; i < 1000; i += 1) await limits('/v1/test', signal)
    expect(clock.pending).toBe(0)
  })
})
