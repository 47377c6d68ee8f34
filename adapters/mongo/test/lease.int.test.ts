import { once } from 'node:events'
import type { Clock } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import { MongoClient } from 'mongodb'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { startMongo, whyNoMongo } from '../../../tests/mongo/server.ts'
import { type LeaseTiming, mongoLease } from '../src/lease.ts'
import { collectionsOf } from '../src/schema/collections.ts'
import { databaseAt } from './opened-storage.ts'

const missing = await whyNoMongo()
const never = new AbortController().signal
const closed = new Error('closed')
const timing: LeaseTiming = { ttlMs: 1_500, renewMs: 100, pollMs: 50 }

/** The system clock. `reached` resolves when it is waited on for the n-th time. */
function countingClock(waits: number): Clock & { readonly reached: Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<void>()
  let count = 0
  return {
    now: systemClock.now,
    wait(durationMs, signal) {
      count += 1
      if (count === waits) resolve()
      return systemClock.wait(durationMs, signal)
    },
    reached: promise,
  }
}

describe.skipIf(missing !== null)(`the lease of a database (${missing ?? 'MongoDB'})`, async () => {
  const server = missing === null ? await startMongo() : null
  afterAll(() => server?.close())
  let count = 0
  const freshUrl = () => {
    count += 1
    const url = server?.url(`lease-${count}`) ?? ''
    databaseAt(url)
    return url
  }
  const contender = (url: string, clock: Clock = systemClock) => {
    const client = new MongoClient(url, { serverSelectionTimeoutMS: 500 })
    const lease = mongoLease(collectionsOf(client.db()), clock, () => undefined, timing)
    onTestFinished(async () => {
      await lease.close(closed)
      await client.close()
    })
    return { client, lease }
  }

  test('a second server waits until the first releases it', async () => {
    const url = freshUrl()
    const held = await contender(url).lease.acquire(never)
    // This many attempts take longer than a lease that is not renewed.
    const clock = countingClock(60)
    let second = 'waits'
    const acquired = contender(url, clock)
      .lease.acquire(never)
      .then((lease) => {
        second = 'has it'
        return lease
      })
    await clock.reached
    expect(second).toBe('waits')
    expect(held.lost.aborted).toBe(false)
    await held.release()
    expect((await acquired).lost.aborted).toBe(false)
    expect(held.lost.aborted, 'a released lease is not lost').toBe(false)
  })

  test('a holder that cannot renew it loses it, and the second server acquires it', async () => {
    const url = freshUrl()
    const first = contender(url)
    const held = await first.lease.acquire(never)
    await first.client.close()
    const acquired = contender(url).lease.acquire(never)
    if (!held.lost.aborted) await once(held.lost, 'abort')
    expect(held.lost.reason).toMatchObject({ code: 'storage-unavailable' })
    expect((await acquired).lost.aborted).toBe(false)
  })

  test('a holder whose renewal finds another owner loses it at once', async () => {
    const url = freshUrl()
    const first = contender(url)
    const held = await first.lease.acquire(never)
    const lost = once(held.lost, 'abort')
    const { meta } = collectionsOf(first.client.db())
    const taken = { owner: 'another', expiresAtMs: Date.now() + 60_000 }
    await meta.updateOne({ _id: 'lease' }, { $set: taken })
    await lost
    await held.release()
    expect(await meta.findOne({ _id: 'lease' }), 'the other lease is not released').toMatchObject(
      taken,
    )
  })

  test('one of many concurrent servers holds it', async () => {
    const url = freshUrl()
    const contenders = Array.from({ length: 6 }, () => contender(url))
    let holders = 0
    let most = 0
    await Promise.all(
      contenders.map(async ({ lease }) => {
        const held = await lease.acquire(never)
        holders += 1
        most = Math.max(most, holders)
        await new Promise((resolve) => setImmediate(resolve))
        holders -= 1
        await held.release()
      }),
    )
    expect(most).toBe(1)
  })

  test('closing rejects a waiting call', async () => {
    const url = freshUrl()
    await contender(url).lease.acquire(never)
    const clock = countingClock(2)
    const { lease } = contender(url, clock)
    const waiting = lease.acquire(never)
    void clock.reached.then(() => lease.close(closed))
    await expect(waiting).rejects.toBe(closed)
  })

  test('a waiting call rejects with the reason of its signal', async () => {
    const url = freshUrl()
    await contender(url).lease.acquire(never)
    const clock = countingClock(2)
    const controller = new AbortController()
    const reason = new Error('aborted by the test')
    const waiting = contender(url, clock).lease.acquire(controller.signal)
    void clock.reached.then(() => controller.abort(reason))
    await expect(waiting).rejects.toBe(reason)
  })
})
