import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { openGatewayClient } from '@toolkit/adapter-gateway-client'
import { type Storage, ToolkitError } from '@toolkit/core'
import { A_SERVICE_KEY, memoryStorage } from '@toolkit/testkit'
import { expect, it } from 'vitest'
import { runGateway } from './running-gateway.ts'

const never = new AbortController().signal

/** The refusal of each kind of call. */
async function refusals(storage: Storage): Promise<unknown[]> {
  const calls = await Promise.allSettled([
    storage.check(),
    storage.recordings.get('one'),
    storage.blobs.put('a', ReadableStream.from([new Uint8Array(9)])),
    Array.fromAsync(storage.blobs.read('a')),
    storage.uploads.append('one', 0, ReadableStream.from([new Uint8Array(9)])),
    Array.fromAsync(storage.uploads.read('one')),
    storage.lease.acquire(never),
  ])
  return calls.map((call) => (call.status === 'rejected' ? call.reason : 'was answered'))
}

it('an unreachable gateway: every call says so', async () => {
  const gateway = await runGateway(memoryStorage())
  await gateway.close()
  const client = openGatewayClient({ url: gateway.url, key: A_SERVICE_KEY })
  for (const error of await refusals(client)) {
    expect(error).toMatchObject({ code: 'storage-unavailable' })
    expect((error as Error).message).toMatch(/gateway cannot be reached/)
  }
  await client.close()
})

it('a wrong key: nothing is read or written, and every call says why', async () => {
  const behind = memoryStorage()
  const gateway = await runGateway(behind)
  const client = openGatewayClient({ url: gateway.url, key: `${A_SERVICE_KEY}x` })
  for (const error of await refusals(client)) {
    expect(error).toMatchObject({ code: 'storage-unavailable' })
    expect((error as Error).message).toMatch(/refuses the service key.*SERVICE_KEY/)
  }
  expect(await behind.blobs.size('a')).toBe(null)
  for (const path of ['/records/recordings/list', '/blobs?key=a', '/lease', '/nothing']) {
    const answer = await fetch(gateway.url + path, { method: 'POST', body: '[]' })
    expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'service-key' }])
  }
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200)
  expect(JSON.stringify(gateway.log)).not.toContain(A_SERVICE_KEY)
  await client.close()
  await gateway.close()
})

it.each([502, 200])('another server at its address (%i): every call says so', async (status) => {
  const other = createServer((incoming, answer) => {
    incoming.resume()
    answer.writeHead(status, { 'content-type': 'text/html' }).end('<h1>Bad Gateway</h1>')
  })
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}/`
  const client = openGatewayClient({ url, key: A_SERVICE_KEY })
  for (const error of await refusals(client)) {
    expect(error).toMatchObject({ code: 'storage-unavailable' })
  }
  await client.close()
  await new Promise((resolve) => other.close(resolve))
})

it('an error of the storage is passed on unchanged', async () => {
  const fields = [{ path: 'name', message: 'is taken' }]
  const error = new ToolkitError('request-conflict', 'There is one.', {
    fields,
    retryAfterSeconds: 7,
  })
  const behind = memoryStorage()
  const fail = () => Promise.reject(error)
  const gateway = await runGateway({
    ...behind,
    recordings: { ...behind.recordings, get: fail },
    lease: { acquire: fail },
    check: fail,
  })
  const client = openGatewayClient({ url: gateway.url, key: A_SERVICE_KEY })
  const same = { code: 'request-conflict', message: 'There is one.', fields }
  const whole = { ...same, retryAfterSeconds: 7 }
  await expect(client.recordings.get('one')).rejects.toMatchObject(whole)
  await expect(client.check()).rejects.toMatchObject(whole)
  await expect(client.lease.acquire(never)).rejects.toMatchObject(same)
  await client.close()
  await gateway.close()
})

it('closing ends pending calls', async () => {
  const behind = memoryStorage()
  const asked = Promise.withResolvers<void>()
  const gateway = await runGateway({
    ...behind,
    recordings: {
      ...behind.recordings,
      get: () => {
        asked.resolve()
        return new Promise(() => undefined)
      },
    },
  })
  const client = openGatewayClient({ url: gateway.url, key: A_SERVICE_KEY })
  const call = client.recordings.get('one')
  await asked.promise
  await client.close()
  await expect(call).rejects.toMatchObject({ code: 'storage-unavailable' })
  await gateway.close()
})
