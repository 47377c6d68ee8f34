import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { wavHeader } from '@toolkit/testkit'
import { type ProductProcess, startProcess } from '../tests/kill/product-process.ts'
import { createUpload } from '../tests/kill/tus.ts'
import { residentMiB, watchMemory } from './resident-memory.ts'
import type { Row } from './row.ts'

const SIZE = 1024 ** 3
const BLOCK = 1024 ** 2

/** A gibibyte of 8-bit samples, generated while it is read. */
async function* sound(): AsyncIterable<Uint8Array> {
  yield wavHeader(SIZE - 44, { sampleRate: 16_000, bits: 8 })
  const block = Buffer.alloc(BLOCK, 128)
  for (let sent = 44; sent < SIZE; sent += BLOCK)
    yield block.subarray(0, Math.min(BLOCK, SIZE - sent))
}

/** Sends the sound to `url`. Returns the seconds until the response. */
async function send(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  const start = performance.now()
  await new Promise<void>((resolve, reject) => {
    const sending = request(url, {
      method,
      headers: { ...headers, 'content-length': String(SIZE) },
    })
    sending.once('error', reject)
    sending.once('response', (answer) => {
      answer.resume()
      if ((answer.statusCode ?? 500) >= 300) reject(new Error(`${answer.statusCode}`))
      else answer.once('end', resolve)
    })
    pipeline(Readable.from(sound()), sending).catch(reject)
  })
  return (performance.now() - start) / 1000
}

/** Sends the same bytes over loopback directly to a file. */
async function plainCopy(folder: string): Promise<number> {
  const server = createServer((incoming, answer) => {
    pipeline(incoming, createWriteStream(path.join(folder, 'plain'), { flush: true })).then(
      () => answer.end(),
      (error: unknown) => answer.destroy(error as Error),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await send('PUT', `http://127.0.0.1:${(server.address() as AddressInfo).port}`, {})
  } finally {
    server.close()
  }
}

async function upload(product: ProductProcess): Promise<number> {
  const at = await createUpload(product.url, SIZE, { filename: 'gibibyte.wav', diarize: 'false' })
  return send('PATCH', product.url + at, {
    'tus-resumable': '1.0.0',
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
  })
}

export async function uploadBenches(): Promise<Row[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-'))
  const product = await startProcess({ DATA_DIR: path.join(folder, 'data'), PORT: '0' })
  try {
    const plain = await plainCopy(folder)
    const before = residentMiB(product.pid)
    const stop = watchMemory(() => product.pid)
    const took = await upload(product)
    const growth = stop() - before
    return [
      {
        what: 'upload of 1 GiB: growth of resident memory',
        value: growth,
        unit: 'MiB',
        reach: { atMost: 100 },
        beside: null,
      },
      {
        what: 'upload of 1 GiB: rate, of a plain loopback copy',
        value: (100 * plain) / took,
        unit: '%',
        reach: { atLeast: 50 },
        beside: { what: 'plain copy, MiB/s', value: 1024 / plain },
      },
    ]
  } finally {
    await product.kill()
    await rm(folder, { recursive: true, force: true })
  }
}
