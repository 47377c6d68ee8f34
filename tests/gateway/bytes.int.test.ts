import { request } from 'node:http'
import { openGatewayClient } from '@toolkit/adapter-gateway-client'
import type { Storage } from '@toolkit/core'
import { encodeMarked, MARKED_BLOCKS_TYPE, serviceKeyHeader } from '@toolkit/http-kit'
import { A_SERVICE_KEY, anUpload, memoryStorage } from '@toolkit/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type RunningGateway, runGateway } from './running-gateway.ts'

const BLOCK = new Uint8Array(100_000).fill(7)
const upload = anUpload()

let behind: Storage
let gateway: RunningGateway
let client: Storage
/** The appends of the gateway's storage that have ended. */
let appends: PromiseSettledResult<number>[]
let settled: () => Promise<PromiseSettledResult<number>>

beforeEach(async () => {
  behind = memoryStorage()
  appends = []
  let notifyAppended: () => void = () => undefined
  const watched: Storage = {
    ...behind,
    uploads: {
      ...behind.uploads,
      async append(...args) {
        const [result] = await Promise.allSettled([behind.uploads.append(...args)])
        appends.push(result)
        notifyAppended()
        if (result.status === 'rejected') throw result.reason
        return result.value
      },
    },
  }
  settled = async () => {
    while (appends.length === 0) await new Promise<void>((resolve) => (notifyAppended = resolve))
    return appends[0] as PromiseSettledResult<number>
  }
  gateway = await runGateway(watched)
  client = openGatewayClient({ url: gateway.url, key: A_SERVICE_KEY })
  await behind.uploads.insert(upload)
})
afterEach(async () => {
  await client.close()
  await gateway.close()
})

/** Yields blocks and then waits; `stopped` resolves when the reader stops. */
function stalled(blocks: number, reached: () => void = () => undefined) {
  const stopped = Promise.withResolvers<void>()
  let given = 0
  const bytes: AsyncIterable<Uint8Array> = {
    [Symbol.asyncIterator]: () => ({
      next: () => {
        given += 1
        if (given <= blocks) return Promise.resolve({ done: false, value: BLOCK })
        reached()
        return new Promise(() => undefined)
      },
      return: () => {
        stopped.resolve()
        return Promise.resolve({ done: true, value: undefined })
      },
    }),
  }
  return { bytes, stopped: stopped.promise }
}

describe('sending bytes', () => {
  it('a source that fails: its error is thrown, and the sent bytes are kept', async () => {
    const error = new Error('the tab was closed')
    async function* broken() {
      for (let i = 0; i < 30; i += 1) yield BLOCK
      throw error
    }
    await expect(client.uploads.append(upload.id, 0, broken())).rejects.toBe(error)
    expect(await client.uploads.offset(upload.id)).toBe(30 * BLOCK.length)
    await expect(client.blobs.put('a', broken())).rejects.toBe(error)
    expect(await client.blobs.size('a')).toBe(null)
  })

  it('an abort: its reason is thrown, the sent bytes are kept, and the source is stopped', async () => {
    const controller = new AbortController()
    const reason = new Error('shutting down')
    const { bytes, stopped } = stalled(30, () => controller.abort(reason))
    const appending = client.uploads.append(upload.id, 0, bytes, controller.signal)
    await expect(appending).rejects.toBe(reason)
    await stopped
    expect(await client.uploads.offset(upload.id)).toBe(30 * BLOCK.length)
    const rest = ReadableStream.from([BLOCK])
    expect(await client.uploads.append(upload.id, 30 * BLOCK.length, rest)).toBe(31 * BLOCK.length)
  })

  it('a refusal is received while the source still waits, and stops it', async () => {
    const { bytes, stopped } = stalled(3)
    await expect(client.uploads.append(upload.id, 5, bytes)).rejects.toMatchObject({
      code: 'request-conflict',
    })
    await stopped
  })

  it('a gateway that never answers: the call ends with the reason of the abort', async () => {
    const never = { ...behind.blobs, put: () => new Promise<number>(() => undefined) }
    const unresponsive = await runGateway({ ...behind, blobs: never })
    const quickClient = openGatewayClient({
      url: unresponsive.url,
      key: A_SERVICE_KEY,
      abortTimeoutMs: 20,
    })
    const controller = new AbortController()
    const reason = new Error('enough')
    const { bytes } = stalled(1, () => controller.abort(reason))
    await expect(quickClient.blobs.put('a', bytes, controller.signal)).rejects.toBe(reason)
    await quickClient.close()
    await unresponsive.close()
  })

  it('a caller that is killed: the received bytes are kept, and the upload continues', async () => {
    const dying = request(`${gateway.url}/uploads?id=${upload.id}&offset=0`, {
      method: 'PATCH',
      headers: { 'content-type': MARKED_BLOCKS_TYPE, ...serviceKeyHeader(A_SERVICE_KEY) },
    })
    dying.on('error', () => undefined)
    const body = encodeMarked(ReadableStream.from([BLOCK, BLOCK]), () => undefined)
    for (let i = 0; i < 2; i += 1) {
      const { value } = await body.next()
      await new Promise<void>((resolve) => dying.write(value as Uint8Array, () => resolve()))
    }
    // Only after the gateway has received them: bytes in flight may be lost with the connection.
    while ((await client.uploads.offset(upload.id)) < 2 * BLOCK.length);
    dying.destroy()
    expect((await settled()).status).toBe('rejected')
    const stands = 2 * BLOCK.length
    expect(await client.uploads.offset(upload.id)).toBe(stands)
    const rest = ReadableStream.from([BLOCK])
    expect(await client.uploads.append(upload.id, stands, rest)).toBe(stands + BLOCK.length)
  })

  it('a body that is cut off at the end of a block is incomplete', async () => {
    const body = encodeMarked(ReadableStream.from([BLOCK]), () => undefined)
    const { value } = await body.next()
    const response = await fetch(`${gateway.url}/blobs?key=cut`, {
      method: 'PUT',
      headers: { 'content-type': MARKED_BLOCKS_TYPE, ...serviceKeyHeader(A_SERVICE_KEY) },
      body: value as Uint8Array<ArrayBuffer>,
    })
    expect(response.status).toBe(400)
    expect(await client.blobs.size('cut')).toBe(null)
  })
})

describe('receiving bytes', () => {
  it('a read that fails in the middle is `storage-unavailable`, never a short value', async () => {
    async function* breaking() {
      yield BLOCK
      yield BLOCK
      throw new Error('the disk went away')
    }
    const broken = await runGateway({ ...behind, blobs: { ...behind.blobs, read: breaking } })
    const reader = openGatewayClient({ url: broken.url, key: A_SERVICE_KEY })
    await expect(Array.fromAsync(reader.blobs.read('a'))).rejects.toMatchObject({
      code: 'storage-unavailable',
    })
    expect(broken.log.map(({ event }) => event)).toEqual(['response-broke-off'])
    await reader.close()
    await broken.close()
  })

  it.each(['stops', 'aborts'])('a reader that %s ends the read in the storage', async (how) => {
    const ended = Promise.withResolvers<void>()
    let blocks = 0
    async function* endless() {
      try {
        for (;;) {
          blocks += 1
          yield BLOCK
        }
      } finally {
        ended.resolve()
      }
    }
    const open = await runGateway({ ...behind, blobs: { ...behind.blobs, read: endless } })
    const reader = openGatewayClient({ url: open.url, key: A_SERVICE_KEY })
    const controller = new AbortController()
    const reason = new Error('enough')
    const reading = (async () => {
      for await (const _ of reader.blobs.read('a', undefined, controller.signal)) {
        if (how === 'stops') return
        controller.abort(reason)
      }
    })()
    await (how === 'stops' ? reading : expect(reading).rejects.toBe(reason))
    await ended.promise
    // Not much more was read than fits into the socket buffers.
    expect(blocks * BLOCK.length).toBeLessThan(50_000_000)
    await reader.close()
    await open.close()
  })
})
