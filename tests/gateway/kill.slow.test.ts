import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openGatewayClient } from '@toolkit/adapter-gateway-client'
import { A_SERVICE_KEY, anUpload } from '@toolkit/testkit'
import { expectNothingUnexplained } from '@toolkit/testkit/conformance'
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest'

const WHOLE = new Uint8Array(48 * 1024 * 1024).map((_, index) => (index * 31) >> 8)
const SENT = 32 * 1024 * 1024
const BLOCK = 256 * 1024

let folder: string
let gateway: ChildProcess
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-kill-'))
})
afterEach(async () => {
  await kill()
  await rm(folder, { recursive: true })
})

async function start(port = 0): Promise<{ url: string; port: number }> {
  gateway = fork(new URL('./gateway-process.ts', import.meta.url), [folder, String(port)])
  const [started] = (await once(gateway, 'message')) as [{ url: string; port: number }]
  return started
}

async function kill(): Promise<void> {
  if (gateway.exitCode !== null || gateway.signalCode !== null) return
  const exited = once(gateway, 'exit')
  gateway.kill('SIGKILL')
  await exited
}

async function* from(offset: number, end = WHOLE.length) {
  for (let at = offset; at < end; at += BLOCK) yield WHOLE.subarray(at, Math.min(end, at + BLOCK))
}

it('a kill of the gateway during an upload is a typed error, and the upload continues after the restart', async () => {
  const { url, port } = await start()
  const client = openGatewayClient({ url, key: A_SERVICE_KEY })
  onTestFinished(() => client.close())
  const upload = anUpload()
  await client.uploads.insert(upload)
  const held = await client.lease.acquire(new AbortController().signal)
  async function* untilKilled() {
    yield* from(0, SENT)
    await kill()
    await new Promise(() => undefined)
  }
  const away = { code: 'storage-unavailable' }
  await expect(client.uploads.append(upload.id, 0, untilKilled())).rejects.toMatchObject(away)
  await expect(client.uploads.offset(upload.id)).rejects.toMatchObject(away)
  // The lease has a call of its own, whose end may be noticed after those of the others.
  if (!held.lost.aborted) await once(held.lost, 'abort')

  await start(port)
  await expectNothingUnexplained(client)
  const stands = await client.uploads.offset(upload.id)
  // All except the bytes in the socket buffers and the incomplete block.
  expect(stands).toBeGreaterThan(SENT / 2)
  expect(await client.uploads.append(upload.id, stands, from(stands))).toBe(WHOLE.length)
  await client.uploads.moveToBlob(upload.id, 'recordings/one/audio')
  const read = Buffer.concat(await Array.fromAsync(client.blobs.read('recordings/one/audio')))
  expect(read.equals(WHOLE)).toBe(true)
  await (await client.lease.acquire(new AbortController().signal)).release()
})
