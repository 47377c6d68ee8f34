import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { wavHeader } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, runServer } from './running-server.ts'

/** Forms whose file is refused during the upload, with files as in the product, where a refusal takes some time. */
const MB = 1_000_000
const PART = 'Content-Disposition: form-data; name="file"; filename="a.wav"'
const HEAD = Buffer.from(`--b\r\n${PART}\r\n\r\n`)
const TAIL = Buffer.from('\r\n--b--\r\n')
const NOISE = Buffer.alloc(5 * MB, 'no sound ')

const wav = (size: number, sampleRate = 8000) =>
  Buffer.concat([wavHeader(size, { sampleRate }), Buffer.alloc(size)])

let folder: string
let storage: Awaited<ReturnType<typeof openEmbeddedStorage>>
let server: RunningServer
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refused-form-'))
  storage = await openEmbeddedStorage({ dataDir: folder })
  server = await runServer({ storage, maxBytes: 20 * MB })
})
afterAll(async () => {
  await server.close()
  await storage.close()
  await rm(folder, { recursive: true })
})

/** Starts a request whose body has `size` bytes; null: the size is not declared. */
function begin(size: number | null): Socket {
  const socket = connect(server.port, '127.0.0.1')
  const length = size === null ? 'Transfer-Encoding: chunked' : `Content-Length: ${size}`
  socket.write(
    `POST /api/recordings HTTP/1.1\r\nHost: localhost\r\n${length}\r\n` +
      'Content-Type: multipart/form-data; boundary=b\r\n\r\n',
  )
  return socket
}

/** Reads one response, even if bytes are still to be sent. */
async function answer(socket: Socket): Promise<{ status: number; code: string }> {
  let text = ''
  for await (const block of socket.iterator({ destroyOnReturn: false })) {
    text += String(block)
    const [head = '', body = ''] = text.split('\r\n\r\n')
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
    if (body.length < length) continue
    return { status: Number(head.split(' ')[1]), code: JSON.parse(body).code }
  }
  throw new Error(`The connection closed after: ${text}`)
}

/**
 * Sends a whole form before it reads the response, like a script. Rejects if the server closes the connection before.
 */
async function post(bytes: Uint8Array, { chunked = false } = {}) {
  const body = Buffer.concat([HEAD, bytes, TAIL])
  const socket = begin(chunked ? null : body.length)
  socket.pause()
  const blocks = chunked
    ? [Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]
    : [body]
  for (const block of blocks) await sent(socket, block)
  const read = await answer(socket)
  socket.destroy()
  return read
}

function sent(socket: Socket, block: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.write(block, (error) => {
      socket.off('error', reject)
      if (error) reject(error)
      else resolve()
    })
  })
}

async function expectNothingKept() {
  expect(await storage.uploads.list()).toEqual([])
  expect(await readdir(join(folder, 'uploads'))).toEqual([])
  expect(server.log.filter(({ event }) => event === 'upload-not-removed')).toEqual([])
}

describe('a form whose file is refused while it arrives', () => {
  it.each([
    ['no audio', NOISE, 415, 'audio-unknown-format'],
    ['0 Hz', wav(5 * MB, 0), 422, 'audio-bad-header'],
    ['more than is allowed', wav(21 * MB), 413, 'audio-too-large'],
  ] as const)('gets the reason: %s', async (_what, bytes, status, code) => {
    for (const chunked of [false, true]) {
      expect(await post(bytes, { chunked })).toEqual({ status, code })
    }
    await expectNothingKept()
  })

  it('gets the error of a full disk', async () => {
    const { freeBytes } = storage.blobs
    const free = [1000 * MB]
    Object.assign(storage.blobs, { freeBytes: async () => free.shift() ?? 0 })
    const read = await post(wav(18 * MB), { chunked: true })
    Object.assign(storage.blobs, { freeBytes })
    expect(read).toEqual({ status: 507, code: 'storage-full' })
    await expectNothingKept()
  })

  it('gets the error at once, although the client waits before it sends the rest', async () => {
    const socket = begin(HEAD.length + NOISE.length + TAIL.length)
    await sent(socket, Buffer.concat([HEAD, NOISE.subarray(0, 200_000)]))
    expect(await answer(socket)).toEqual({ status: 415, code: 'audio-unknown-format' })
    socket.destroy()
    await expectNothingKept()
  })

  it('gets the error if the client sends far more than the limit before it reads the response', async () => {
    expect(await post(Buffer.alloc(100 * MB, 'no sound '))).toMatchObject({ status: 413 })
    expect(await post(Buffer.alloc(100 * MB, 'no sound '), { chunked: true })).toEqual({
      status: 415,
      code: 'audio-unknown-format',
    })
    await expectNothingKept()
  })

  it('is reported as incomplete only if it is', async () => {
    const whole = Buffer.concat([HEAD, wav(2 * MB)])
    const socket = begin(whole.length)
    await sent(socket, whole)
    expect(await answer(socket)).toEqual({ status: 400, code: 'request-invalid' })
    socket.destroy()
    await expectNothingKept()
  })

  it('leaves no bytes if the client disconnects', async () => {
    const { remove } = storage.uploads
    const removed = Promise.withResolvers<void>()
    Object.assign(storage.uploads, {
      remove: async (id: string) => {
        await remove(id)
        removed.resolve()
      },
    })
    const socket = begin(5 * MB)
    const closed = once(socket, 'close')
    await sent(socket, Buffer.concat([HEAD, wav(2 * MB)]))
    socket.resetAndDestroy()
    await Promise.all([closed, removed.promise])
    Object.assign(storage.uploads, { remove })
    await expectNothingKept()
    expect(server.log.filter(({ code }) => code === 'internal')).toEqual([])
  })
})

it('a resumable upload that is refused while it arrives gets the reason, however much it still sends', async () => {
  const bytes = Buffer.alloc(19 * MB, 'no sound ')
  const headers = { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(bytes.length) }
  const begun = await server.fetch('/api/uploads', { method: 'POST', headers })
  const socket = connect(server.port, '127.0.0.1')
  socket.pause()
  socket.write(
    `PATCH ${begun.headers.get('Location')} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\n` +
      `Upload-Offset: 0\r\nContent-Length: ${bytes.length}\r\n` +
      'Content-Type: application/offset+octet-stream\r\n\r\n',
  )
  await sent(socket, bytes)
  expect(await answer(socket)).toEqual({ status: 415, code: 'audio-unknown-format' })
  socket.destroy()
  await expectNothingKept()
})
