import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { wavHeader } from '@toolkit/testkit'
import { afterAll, beforeAll, expect, it } from 'vitest'

const SIZE = 300 * 1024 * 1024
const MAX_GROWTH = 100 * 1024 * 1024

let folder: string
let child: ChildProcess
let origin: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'large-upload-'))
  child = fork(new URL('./server-process.ts', import.meta.url), [folder])
  const [started] = (await once(child, 'message')) as [{ origin: string }]
  origin = started.origin
})
afterAll(async () => {
  const exited = once(child, 'exit')
  child.send('close')
  await exited
  await rm(folder, { recursive: true })
})

/** Generates a WAV of SIZE bytes without keeping it in memory. */
function* wav(): Generator<Uint8Array> {
  yield wavHeader(SIZE - 44, { sampleRate: 48_000 })
  const block = new Uint8Array(65_536)
  for (let left = SIZE - 44; left > 0; left -= block.length) {
    yield left < block.length ? block.subarray(0, left) : block
  }
}

async function peakMemory(): Promise<number> {
  const answer = once(child, 'message')
  child.send('memory')
  const [{ peakBytes }] = (await answer) as [{ peakBytes: number }]
  return peakBytes
}

async function send(method: string, path: string, headers: object, body: Iterable<Uint8Array>) {
  const sent = request(`${origin}${path}`, { method, headers: { ...headers } })
  const answered = once(sent, 'response')
  await pipeline(Readable.from(body, { objectMode: false }), sent)
  const [response] = (await answered) as [import('node:http').IncomingMessage]
  const blocks: Buffer[] = []
  for await (const block of response) blocks.push(block as Buffer)
  return { response, text: Buffer.concat(blocks).toString() }
}

it('a form of 300 MB needs bounded memory', async () => {
  const before = await peakMemory()
  function* form(): Generator<Uint8Array> {
    const part = 'Content-Disposition: form-data; name="file"; filename="long.wav"'
    yield Buffer.from('--b\r\nContent-Disposition: form-data; name="diarize"\r\n\r\nfalse\r\n')
    yield Buffer.from(`--b\r\n${part}\r\n\r\n`)
    yield* wav()
    yield Buffer.from('\r\n--b--\r\n')
  }
  const type = { 'content-type': 'multipart/form-data; boundary=b' }
  const { response, text } = await send('POST', '/api/recordings', type, form())
  expect(response.statusCode, text).toBe(201)
  expect(JSON.parse(text)).toMatchObject({ sizeBytes: SIZE })
  expect((await peakMemory()) - before).toBeLessThan(MAX_GROWTH)
})

it('a tus upload of 300 MB needs bounded memory', async () => {
  const before = await peakMemory()
  const tus = { 'Tus-Resumable': '1.0.0' }
  const metadata = `filename ${btoa('long.wav')},diarize ${btoa('false')}`
  const begun = await fetch(`${origin}/api/uploads`, {
    method: 'POST',
    headers: { ...tus, 'Upload-Length': String(SIZE), 'Upload-Metadata': metadata },
  })
  const headers = {
    ...tus,
    'Upload-Offset': '0',
    'Content-Type': 'application/offset+octet-stream',
    'Content-Length': SIZE,
  }
  const path = begun.headers.get('Location') as string
  const { response, text } = await send('PATCH', path, headers, wav())
  expect(response.statusCode, text).toBe(204)
  expect(response.headers['recording-location']).toBeTypeOf('string')
  expect((await peakMemory()) - before).toBeLessThan(MAX_GROWTH)
})
