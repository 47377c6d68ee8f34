import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openSourceServer, type SourceServer } from '@toolkit/testkit'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { longConversation } from '../line/sound.ts'
import { type ProductProcess, startProcess } from './product-process.ts'
import { expectVerified } from './verified.ts'

// Longer than the block in which the storage writes.
const file = longConversation(2)
const SENT = 1_200_000

let folder: string
let source: SourceServer
let product: ProductProcess

const start = () => startProcess({ DATA_DIR: folder, PORT: '0', ALLOWED_SOURCES: source.host })

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kill-from-url-'))
  source = await openSourceServer()
  product = await start()
})

afterEach(async () => {
  await product.kill()
  await expectVerified(folder)
  await source.close()
  await rm(folder, { recursive: true, force: true })
})

async function get<T>(path: string): Promise<T> {
  return (await (await fetch(product.url + path)).json()) as T
}
const uploads = async () =>
  (await get<{ items: { offsetBytes: number; sizeBytes: number | null }[] }>('/api/uploads')).items
const recordings = async () =>
  (await get<{ items: { id: string; sizeBytes: number; source: unknown }[] }>('/api/recordings'))
    .items

async function begin(): Promise<void> {
  const answer = await fetch(`${product.url}/api/recordings/from-url`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'respond-async' },
    body: JSON.stringify({ url: `${source.origin}/a.wav?key=SECRET`, diarize: false }),
  })
  expect(answer.status, await answer.text()).toBe(202)
}

/** The first answer sends some bytes, then nothing. */
function stall(): void {
  source.on('/a.wav', (_, response) => {
    response.writeHead(200, { 'content-length': file.length, etag: '"1"' })
    response.write(file.subarray(0, SENT))
  })
}

async function expectOneRecording(): Promise<void> {
  await expect.poll(async () => (await recordings()).length, { timeout: 30_000 }).toBe(1)
  const [recording] = await recordings()
  expect(recording).toMatchObject({
    sizeBytes: file.length,
    source: { kind: 'url', url: `${source.origin}/a.wav` },
  })
  const audio = await fetch(`${product.url}/api/recordings/${recording?.id}/audio`)
  expect(Buffer.from(await audio.arrayBuffer()).equals(file)).toBe(true)
  expect(await uploads()).toEqual([])
  expect(product.output()).not.toContain('SECRET')
}

test('kill -9 while an address is read: the next start goes on where it stopped', async () => {
  stall()
  await begin()
  await expect
    .poll(async () => (await uploads())[0]?.offsetBytes, { timeout: 20_000 })
    .toBeGreaterThan(0)
  await product.kill()
  await expectVerified(folder)
  source.file('/a.wav', file)
  product = await start()
  await expectOneRecording()
  const { headers } = source.requests.at(-1) ?? {}
  expect(headers).toMatchObject({ 'if-range': '"1"' })
  expect(Number(/\d+/.exec(headers?.range ?? '')?.[0])).toBeGreaterThan(0)
})

test('kill -9, and the file is another one afterwards: it is read from its start', async () => {
  stall()
  await begin()
  await expect
    .poll(async () => (await uploads())[0]?.offsetBytes, { timeout: 20_000 })
    .toBeGreaterThan(0)
  await product.kill()
  await expectVerified(folder)
  source.file('/a.wav', file, '"2"')
  product = await start()
  await expectOneRecording()
})

test('kill -9 at any moment, many times: there is one recording', async () => {
  source.file('/a.wav', file)
  await begin()
  for (let kills = 0; kills < 4; kills += 1) {
    await product.kill()
    await expectVerified(folder)
    product = await start()
  }
  await expectOneRecording()
})
