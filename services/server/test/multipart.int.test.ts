import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newRecordingSchema } from '../src/resources/recording.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { toneWav } from './wav.ts'

let server: RunningServer
beforeAll(async () => {
  server = await runServer({ maxBytes: 3_000_000 })
})
afterAll(() => server.close())

type Part = readonly [name: string, value: string | Uint8Array<ArrayBuffer>, fileName?: string]

function form(...parts: Part[]): FormData {
  const data = new FormData()
  for (const [name, value, fileName] of parts) {
    if (typeof value === 'string') data.append(name, value)
    else data.append(name, new Blob([value]), fileName ?? 'tone.wav')
  }
  return data
}

const post = (body: FormData) => server.json('/api/recordings', { method: 'POST', body })
const openUploads = async () =>
  (await server.storage.uploads.list()).filter((upload) => upload.finishedAt === null).length

describe('POST /api/recordings', () => {
  it('creates a recording, with fields before and after the file', async () => {
    const response = await server.fetch('/api/recordings', {
      method: 'POST',
      body: form(
        ['name', 'Meeting'],
        ['file', toneWav(1)],
        ['diarize', 'false'],
        ['maxSpeakers', '4'],
      ),
    })
    expect(response.status).toBe(201)
    const body = newRecordingSchema.strict().parse(await response.json())
    expect(response.headers.get('Location')).toBe(`/api/recordings/${body.id}`)
    expect(body).toMatchObject({
      name: 'Meeting',
      contentType: 'audio/wav',
      sizeBytes: 16_044,
      status: 'new',
      speakers: { num: null, min: null, max: 4 },
      sameAs: [],
    })
  })

  it('lists the recordings with the same bytes', async () => {
    const bytes = toneWav(1, 0.5)
    const first = await post(form(['file', bytes], ['diarize', '0']))
    const second = await post(form(['file', bytes], ['diarize', '0']))
    expect(second.body.sameAs).toEqual([first.body.id])
    expect(second.body.duplicateOf).toBeNull()
  })

  it('does not diarize bytes that are there already if the form says so', async () => {
    const bytes = toneWav(1, 0.6)
    const first = await post(form(['file', bytes], ['onDuplicate', 'ask']))
    expect([first.body.status, first.body.duplicateOf]).toEqual(['queued', null])
    const second = await post(form(['file', bytes], ['onDuplicate', 'ask']))
    expect([second.status, second.body.status]).toEqual([201, 'new'])
    expect(second.body.duplicateOf).toBe(first.body.id)
    const odd = await post(form(['onDuplicate', 'refuse'], ['file', bytes]))
    expect(odd.body.errors[0].path).toBe('onDuplicate')
  })

  it.each(['a/b\\c <script>alert("1")</script>.wav', '‮gnp.wav', '🎙️ Besprechung — été.wav', '.wav'])(
    'keeps the whole file name %j as the name',
    async (name) => {
      const { status, body } = await post(form(['file', toneWav(1), name], ['diarize', 'false']))
      expect(status).toBe(201)
      expect(body.name).toBe(name)
      const stored = await server.json(`/api/recordings/${body.id}`)
      expect(stored.body.name).toBe(name)
    },
  )

  it('accepts 300 characters and refuses 301', async () => {
    const name = '🎧'.repeat(300)
    const taken = await post(form(['name', name], ['file', toneWav(1)], ['diarize', 'false']))
    expect([taken.status, taken.body.name]).toEqual([201, name])
    const refused = await post(form(['name', `${name}x`], ['file', toneWav(1)]))
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, 'name'])
  })

  it.each([
    ['numSpeakers', '0'],
    ['numSpeakers', '2.5'],
    ['provider', 'nobody'],
    ['diarize', 'perhaps'],
    ['name', 'a\u0007b'],
    ['colour', 'red'],
  ])('refuses %s = %j and names the field', async (field, value) => {
    for (const parts of [
      [[field, value] as const, ['file', toneWav(1)] as const],
      [['file', toneWav(1)] as const, [field, value] as const],
    ]) {
      const { status, body } = await post(form(...parts))
      expect([status, body.code, body.errors[0].path]).toEqual([400, 'request-invalid', field])
    }
    expect(await openUploads()).toBe(0)
  })

  it('refuses both an exact number and a range, and a reversed range', async () => {
    const both = await post(form(['numSpeakers', '2'], ['minSpeakers', '1'], ['file', toneWav(1)]))
    expect([both.status, both.body.errors[0].path]).toEqual([400, 'numSpeakers'])
    const reversed = await post(
      form(['minSpeakers', '3'], ['maxSpeakers', '2'], ['file', toneWav(1)]),
    )
    expect([reversed.status, reversed.body.errors[0].path]).toEqual([400, 'minSpeakers'])
  })

  it('requires exactly one file, in `file`', async () => {
    for (const body of [
      form(['name', 'none']),
      form(['file', 'text']),
      form(['file', toneWav(1)], ['file', toneWav(1)]),
      form(['audio', toneWav(1)]),
      form(['name', 'a'], ['name', 'b'], ['file', toneWav(1)]),
      // The file begins in the block of the failure and goes on after it.
      form(['numSpeakers', '3'], ['numSpeakers', '4'], ['file', toneWav(60)]),
    ]) {
      const answer = await post(body)
      expect([answer.status, answer.body.code]).toEqual([400, 'request-invalid'])
    }
    expect(await openUploads()).toBe(0)
  })

  it.each([
    ['an empty file', new Uint8Array(0), 422, 'audio-empty'],
    ['text', new TextEncoder().encode('hello '.repeat(100)), 415, 'audio-unknown-format'],
    ['0 Hz', toneWav(1, 0, 0), 422, 'audio-bad-header'],
    ['too many bytes', toneWav(200), 413, 'audio-too-large'],
    ['far too many bytes', toneWav(400), 413, 'audio-too-large'],
  ])('refuses %s and keeps nothing', async (_what, bytes, status, code) => {
    const before = (await server.storage.blobs.children('recordings')).length
    const answer = await post(form(['file', bytes]))
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(await openUploads()).toBe(0)
    expect(await server.storage.blobs.children('recordings')).toHaveLength(before)
  })

  it('accepts only multipart', async () => {
    const json = await server.json('/api/recordings', { method: 'POST', body: '{}' })
    expect([json.status, json.body.code]).toEqual([415, 'request-media-type'])
    const noBoundary = await server.json('/api/recordings', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; x=y' },
      body: 'x',
    })
    expect([noBoundary.status, noBoundary.body.code]).toEqual([400, 'request-invalid'])
  })

  it('refuses an incomplete form', async () => {
    const body = '--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF'
    const answer = await server.json('/api/recordings', {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body,
    })
    expect([answer.status, answer.body.code]).toEqual([400, 'request-invalid'])
    expect(await openUploads()).toBe(0)
  })

  it('answers a client that continues to send', async () => {
    const sent = request(`${server.origin}/api/recordings`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
    })
    sent.on('error', () => undefined) // the server may close before all was sent
    const answered = once(sent, 'response')
    sent.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n')
    const text = Buffer.alloc(65_536, 'no sound ')
    let isSending = true
    const sendMore = () => {
      if (isSending) sent.write(text, () => setImmediate(sendMore))
    }
    sendMore()
    const [response] = (await answered) as [IncomingMessage]
    const blocks: Buffer[] = []
    for await (const block of response) blocks.push(block as Buffer)
    expect(response.statusCode).toBe(415)
    expect(JSON.parse(Buffer.concat(blocks).toString()).code).toBe('audio-unknown-format')
    // The server does not read the rest without a limit: it closes the connection.
    await once(sent, 'close')
    isSending = false
    expect(await openUploads()).toBe(0)
  })

  it('answers at once if the disk is full', async () => {
    const { freeBytes } = server.storage.blobs
    Object.assign(server.storage.blobs, { freeBytes: async () => 64 * 1024 * 1024 + 20_000 })
    const plain = await post(form(['file', toneWav(10)]))
    const tus = await server.json('/api/uploads', {
      method: 'POST',
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': '160044' },
    })
    Object.assign(server.storage.blobs, { freeBytes })
    for (const answer of [plain, tus]) {
      expect([answer.status, answer.body.code]).toEqual([507, 'storage-full'])
    }
    expect(await openUploads()).toBe(0)
  })

  it('abandons the upload when the client disconnects', async () => {
    const began = Promise.withResolvers<void>()
    const abandoned = Promise.withResolvers<void>()
    const { insert, remove } = server.storage.uploads
    Object.assign(server.storage.uploads, {
      insert: async (...args: Parameters<typeof insert>) => {
        await insert(...args)
        began.resolve()
      },
      remove: async (id: string) => {
        await remove(id)
        abandoned.resolve()
      },
    })
    const socket = connect(server.port, '127.0.0.1')
    const head = toneWav(1).subarray(0, 5000)
    socket.write(
      'POST /api/recordings HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n' +
        'Content-Type: multipart/form-data; boundary=b\r\n\r\n',
    )
    const part = Buffer.concat([
      Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n'),
      head,
    ])
    socket.write(`${part.byteLength.toString(16)}\r\n`)
    socket.write(part)
    socket.write('\r\n')
    await began.promise
    socket.destroy()
    await abandoned.promise
    Object.assign(server.storage.uploads, { insert, remove })
    expect(await openUploads()).toBe(0)
  })
})
