import { openGatewayClient } from '@toolkit/adapter-gateway-client'
import type { HeldLease, Storage } from '@toolkit/core'
import { A_SERVICE_KEY, memoryStorage } from '@toolkit/testkit'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type RunningGateway, runGateway } from './running-gateway.ts'

const never = new AbortController().signal

let behind: Storage
let gateway: RunningGateway
let one: Storage
let two: Storage
beforeEach(async () => {
  behind = memoryStorage()
  gateway = await runGateway(behind)
  one = openGatewayClient({ url: gateway.url, key: A_SERVICE_KEY })
  two = openGatewayClient({ url: gateway.url, key: A_SERVICE_KEY })
})
afterEach(async () => {
  await one.close()
  await two.close()
  await gateway.close()
})

function fired(signal: AbortSignal): Promise<unknown> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(signal.reason)
    signal.addEventListener('abort', () => resolve(signal.reason))
  })
}

it('a second caller waits until the first releases it', async () => {
  const first = await one.lease.acquire(never)
  const order: string[] = []
  const second = two.lease.acquire(never).then((held) => {
    order.push('second')
    return held
  })
  // When the gateway answers a later call of the same client, it has received the second one.
  await two.check()
  order.push('first gives it back')
  await first.release()
  const held = await second
  expect(order).toEqual(['first gives it back', 'second'])
  expect([first.lost.aborted, held.lost.aborted]).toEqual([false, false])
  await held.release()
})

it('a released lease can be acquired at once', async () => {
  const held = await one.lease.acquire(never)
  await held.release()
  const next = await behind.lease.acquire(AbortSignal.timeout(1_000))
  await next.release()
})

it('the lease of a holder whose connection breaks can be acquired at once', async () => {
  const first = await one.lease.acquire(never)
  const second = two.lease.acquire(never)
  await one.close()
  expect(await fired(first.lost)).toMatchObject({ code: 'storage-unavailable' })
  await first.release()
  await (await second).release()
})

it('an aborted wait rejects with the reason, and does not acquire it later', async () => {
  const first = await one.lease.acquire(never)
  const waiting = new AbortController()
  const second = two.lease.acquire(waiting.signal)
  const reason = new Error('left')
  waiting.abort(reason)
  await expect(second).rejects.toBe(reason)
  await first.release()
  await (await one.lease.acquire(never)).release()
})

it('the signal of the acquisition does not end the lease', async () => {
  const asking = new AbortController()
  const held = await one.lease.acquire(asking.signal)
  asking.abort()
  await one.check()
  expect(held.lost.aborted).toBe(false)
  await held.release()
})

it('a gateway that shuts down notifies the holder and releases the lease in the database', async () => {
  const held = await one.lease.acquire(never)
  await gateway.close()
  expect(await fired(held.lost)).toMatchObject({ code: 'storage-unavailable' })
  await held.release()
  await (await behind.lease.acquire(AbortSignal.timeout(1_000))).release()
})

it('a lease that is lost in the database: the holder is notified', async () => {
  const losing = new AbortController()
  const lossy = await runGateway({
    ...behind,
    lease: {
      acquire: async (): Promise<HeldLease> => ({
        lost: losing.signal,
        release: async () => undefined,
      }),
    },
  })
  const client = openGatewayClient({ url: lossy.url, key: A_SERVICE_KEY })
  const held = await client.lease.acquire(never)
  losing.abort()
  expect(await fired(held.lost)).toMatchObject({ code: 'storage-unavailable' })
  await client.close()
  await lossy.close()
})

it('a gateway that stops sending: the holder treats the lease as lost, and the waiting caller the gateway as unreachable', async () => {
  const encoder = new TextEncoder()
  // A line, and then nothing more on an open connection.
  const silent = (line: object) =>
    (async (_: unknown, init?: RequestInit) => {
      const body = new ReadableStream({
        start(controller) {
          controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`))
          init?.signal?.addEventListener('abort', () => controller.error(init.signal?.reason))
        },
      })
      return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
    }) as typeof fetch
  const open = (line: object) =>
    openGatewayClient({
      url: gateway.url,
      key: A_SERVICE_KEY,
      fetch: silent(line),
      leaseTimeoutMs: 20,
      abortTimeoutMs: 20,
    })
  const held = await open({ state: 'held', token: 'one' }).lease.acquire(never)
  expect(await fired(held.lost)).toMatchObject({ code: 'storage-unavailable' })
  await expect(open({ state: 'waiting', token: 'two' }).lease.acquire(never)).rejects.toMatchObject(
    {
      code: 'storage-unavailable',
    },
  )
})
