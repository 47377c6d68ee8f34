import { request } from 'node:http'
import { connect } from 'node:net'
import { Upload } from 'tus-js-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningServer, runServer } from './running-server.ts'
import { toneWav } from './wav.ts'

let server: RunningServer
beforeAll(async () => {
  server = await runServer({ maxBytes: 3_000_000 })
})
afterAll(() => server.close())

const TUS = { 'Tus-Resumable': '1.0.0' }
const BYTES = { ...TUS, 'Content-Type': 'application/offset+octet-stream' }
const base64 = (text: string) => Buffer.from(text).toString('base64')

async function begin(size: number, metadata: Record<string, string> = {}): Promise<string> {
  const pairs = Object.entries({ filename: 'tone.wav', diarize: 'false', ...metadata })
  const response = await server.fetch('/api/uploads', {
    method: 'POST',
    headers: {
      ...TUS,
      'Upload-Length': String(size),
      'Upload-Metadata': pairs.map(([key, value]) => `${key} ${base64(value)}`).join(','),
    },
  })
  expect(response.status).toBe(201)
  expect(response.headers.get('Tus-Resumable')).toBe('1.0.0')
  return response.headers.get('Location') as string
}

const patch = (path: string, offset: number, body: Uint8Array<ArrayBuffer>, headers = {}) =>
  server.fetch(path, {
    method: 'PATCH',
    headers: { ...BYTES, 'Upload-Offset': String(offset), ...headers },
    body,
  })

const head = (path: string) => server.fetch(path, { method: 'HEAD', headers: TUS })

async function problem(response: Response) {
  expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  expect(response.headers.get('Tus-Resumable')).toBe('1.0.0')
  const body = (await response.json()) as { status: number; code: string }
  expect(body.status).toBe(response.status)
  return [response.status, body.code]
}

describe('/api/uploads', () => {
  it('reports its version and extensions', async () => {
    const response = await server.fetch('/api/uploads', { method: 'OPTIONS' })
    expect(response.status).toBe(204)
    expect(response.headers.get('Tus-Version')).toBe('1.0.0')
    expect(response.headers.get('Tus-Extension')).toBe('creation,creation-with-upload,termination')
    expect(response.headers.get('Tus-Max-Size')).toBe('3000000')
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-'))).toEqual([])
  })

  it('lists incomplete uploads', async () => {
    const location = await begin(1_000, { name: 'Half a "file"' })
    await patch(location, 0, toneWav(1).slice(0, 100))
    const { status, body } = await server.json('/api/uploads')
    expect(status).toBe(200)
    const id = location.split('/').at(-1)
    expect(body.items.find((item: { id: string }) => item.id === id)).toEqual({
      id,
      name: 'Half a "file"',
      sizeBytes: 1_000,
      offsetBytes: 100,
      arriving: true,
      createdAt: expect.any(String),
      source: null,
    })
    expect((await server.fetch(location, { method: 'DELETE', headers: TUS })).status).toBe(204)
    expect((await server.json('/api/uploads')).body.items).toEqual(
      body.items.filter((item: { id: string }) => item.id !== id),
    )
  })

  it('does not diarize bytes that are there already if the metadata says so', async () => {
    const bytes = toneWav(1, 0.7)
    const upload = async () => {
      const path = await begin(bytes.length, { diarize: 'true', onDuplicate: 'ask' })
      return { path, answer: await patch(path, 0, bytes) }
    }
    const first = await upload()
    expect(first.answer.headers.get('Recording-Duplicate-Of')).toBeNull()
    const older = first.answer.headers.get('Recording-Location')?.split('/').at(-1)
    const second = await upload()
    const repeated = await patch(second.path, bytes.length, new Uint8Array())
    for (const { headers } of [second.answer, await head(second.path), repeated]) {
      expect(headers.get('Recording-Duplicate-Of')).toBe(older)
      const { body } = await server.json(headers.get('Recording-Location') as string)
      expect(body.status).toBe('new')
    }
    expect((await head(first.path)).headers.get('Recording-Duplicate-Of')).toBeNull()
  })

  it('receives a recording in parts, and names it at the end and on every later HEAD', async () => {
    const bytes = toneWav(2)
    const path = await begin(bytes.length, { name: 'Zwei Sekunden', numSpeakers: '2' })
    const first = await patch(path, 0, bytes.slice(0, 10_000))
    expect([first.status, first.headers.get('Upload-Offset')]).toEqual([204, '10000'])
    expect(first.headers.get('Recording-Location')).toBeNull()

    const between = await head(path)
    expect(between.status).toBe(200)
    expect(between.headers.get('Upload-Offset')).toBe('10000')
    expect(between.headers.get('Upload-Length')).toBe(String(bytes.length))
    expect(between.headers.get('Cache-Control')).toBe('no-store')
    expect(between.headers.get('Upload-Metadata')).toContain(`name ${base64('Zwei Sekunden')}`)

    const last = await patch(path, 10_000, bytes.slice(10_000))
    const location = last.headers.get('Recording-Location') as string
    expect(last.status).toBe(204)
    const { body } = await server.json(location)
    expect(body).toMatchObject({
      name: 'Zwei Sekunden',
      sizeBytes: bytes.length,
      speakers: { num: 2, min: null, max: null },
    })
    for (let i = 0; i < 2; i++) {
      const later = await head(path)
      expect(later.headers.get('Recording-Location')).toBe(location)
      expect(later.headers.get('Upload-Offset')).toBe(String(bytes.length))
    }
    const again = await patch(path, bytes.length, new Uint8Array(0))
    expect([again.status, again.headers.get('Recording-Location')]).toEqual([204, location])
  })

  it('names the recordings with the same bytes in the response to the last part', async () => {
    const bytes = toneWav(3)
    const uploadWhole = async () => {
      const path = await begin(bytes.length)
      return { path, answer: await patch(path, 0, bytes) }
    }
    const idOf = (answer: Response) => answer.headers.get('Recording-Location')?.split('/').at(-1)
    const first = await uploadWhole()
    expect(first.answer.headers.get('Recording-Same-As')).toBeNull()
    const second = await uploadWhole()
    expect(second.answer.headers.get('Recording-Same-As')).toBe(idOf(first.answer))
    const third = await uploadWhole()
    const named = third.answer.headers.get('Recording-Same-As')?.split(',').sort()
    expect(named).toEqual([idOf(first.answer), idOf(second.answer)].sort())
    expect((await head(third.path)).headers.has('Recording-Same-As')).toBe(false)
  })

  it('receives bytes with the creation', async () => {
    const bytes = toneWav(1)
    const response = await server.fetch('/api/uploads', {
      method: 'POST',
      headers: {
        ...BYTES,
        'Upload-Length': String(bytes.length),
        'Upload-Metadata': `filename ${base64('at once.wav')},diarize ${base64('false')}`,
      },
      body: bytes,
    })
    expect(response.status).toBe(201)
    expect(response.headers.get('Upload-Offset')).toBe(String(bytes.length))
    const { body } = await server.json(response.headers.get('Recording-Location') as string)
    expect(body.name).toBe('at once.wav')
  })

  it('refuses a file that is not audio in the PATCH, and removes it', async () => {
    const text = new TextEncoder().encode('no sound at all '.repeat(20_000))
    const path = await begin(text.length)
    expect(await problem(await patch(path, 0, text))).toEqual([415, 'audio-unknown-format'])
    expect((await head(path)).status).toBe(404)
  })

  it('refuses sizes, versions, types, offsets and ids', async () => {
    const post = (headers: Record<string, string>) =>
      server.fetch('/api/uploads', { method: 'POST', headers })
    const tooLarge = post({ ...TUS, 'Upload-Length': '3000001' })
    expect(await problem(await tooLarge)).toEqual([413, 'audio-too-large'])
    expect(await problem(await post({ ...TUS, 'Upload-Length': '0' }))).toEqual([
      422,
      'audio-empty',
    ])
    expect(await problem(await post(TUS))).toEqual([400, 'request-invalid'])
    const noVersion = await post({ 'Upload-Length': '10' })
    expect(noVersion.headers.get('Tus-Version')).toBe('1.0.0')
    expect(await problem(noVersion)).toEqual([412, 'request-invalid'])
    for (const metadata of [
      'name !',
      'name YQ==,name YQ==',
      'colour YQ==',
      `name ${base64('\n')}`,
    ]) {
      const refused = post({ ...TUS, 'Upload-Length': '10', 'Upload-Metadata': metadata })
      expect(await problem(await refused)).toEqual([400, 'request-invalid'])
    }

    const bytes = toneWav(1)
    const path = await begin(bytes.length)
    const wrongType = patch(path, 0, bytes, { 'Content-Type': 'audio/wav' })
    expect(await problem(await wrongType)).toEqual([415, 'request-media-type'])
    expect(await problem(await patch(path, 5, bytes))).toEqual([409, 'request-conflict'])
    const tooMany = patch(path, 0, new Uint8Array(bytes.length + 1))
    expect(await problem(await tooMany)).toEqual([400, 'request-invalid'])
    const noOffset = server.fetch(path, { method: 'PATCH', headers: BYTES, body: bytes })
    expect(await problem(await noOffset)).toEqual([400, 'request-invalid'])
    expect(await problem(await patch('/api/uploads/nothing', 0, bytes))).toEqual([404, 'not-found'])
    const wrongMethod = await server.fetch(path, { method: 'GET', headers: TUS })
    expect(wrongMethod.headers.get('Allow')).toBe('DELETE, HEAD, PATCH')
    expect(await problem(wrongMethod)).toEqual([405, 'request-method'])
    expect((await head(path)).headers.get('Upload-Offset')).toBe('0')
  })

  it('ends an upload on DELETE', async () => {
    const path = await begin(1000)
    const response = await server.fetch(path, { method: 'DELETE', headers: TUS })
    expect(response.status).toBe(204)
    expect((await head(path)).status).toBe(404)
  })

  it('keeps the bytes that were received before a disconnect', async () => {
    const bytes = toneWav(2)
    const path = await begin(bytes.length)
    const sent = request(`${server.origin}${path}`, {
      method: 'PATCH',
      headers: { ...BYTES, 'Upload-Offset': '0', 'Content-Length': bytes.length },
    })
    const broken = new Promise((resolve) => sent.once('error', resolve))
    await new Promise((resolve) => sent.write(bytes.slice(0, 12_000), resolve))
    await until(async () => (await server.storage.uploads.offset(idOf(path))) === 12_000)
    sent.destroy()
    await broken
    expect((await head(path)).headers.get('Upload-Offset')).toBe('12000')
    const rest = await patch(path, 12_000, bytes.slice(12_000))
    expect([rest.status, rest.headers.has('Recording-Location')]).toEqual([204, true])
  })

  it('lets a new request continue while a previous one hangs', async () => {
    const bytes = toneWav(2)
    const path = await begin(bytes.length)
    const hanging = connect(server.port, '127.0.0.1')
    const answered = new Promise<string>((resolve) => {
      hanging.once('data', (data) => resolve(data.toString()))
    })
    hanging.write(
      `PATCH ${path} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
        `Content-Type: application/offset+octet-stream\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    )
    hanging.write(bytes.slice(0, 9000))
    await until(async () => (await server.storage.uploads.offset(idOf(path))) === 9000)
    const stands = await head(path)
    expect(stands.headers.get('Upload-Offset')).toBe('9000')
    expect((await answered).split('\r\n')[0]).toBe('HTTP/1.1 409 Conflict')
    const rest = await patch(path, 9000, bytes.slice(9000))
    expect([rest.status, rest.headers.has('Recording-Location')]).toEqual([204, true])
    hanging.destroy()
  })
})

describe('tus-js-client', () => {
  it('uploads, with progress and the recording at the end', async () => {
    const bytes = toneWav(3)
    const { location, progress } = await uploadWith(`${server.origin}/api/uploads`, bytes)
    const { body } = await server.json(location as string)
    expect(body).toMatchObject({ name: 'client.wav', sizeBytes: bytes.length })
    expect(progress.at(-1)).toBe(bytes.length)
  })

  it('continues after a server restart in the middle', async () => {
    const first = await runServer()
    const bytes = toneWav(20, 1, 48_000)
    let restarted: Promise<RunningServer> | undefined
    const { location } = await uploadWith(`${first.origin}/api/uploads`, bytes, (uploaded) => {
      if (uploaded < 400_000 || restarted !== undefined) return
      restarted = first.close().then(() => runServer({ storage: first.storage, port: first.port }))
    })
    const second = (await restarted) as RunningServer
    try {
      const { body } = await second.json(location as string)
      expect(body.sizeBytes).toBe(bytes.length)
      const audio = await second.fetch(`${location}/audio`)
      expect(Buffer.from(await audio.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true)
    } finally {
      await second.close()
    }
  })
})

function idOf(path: string): string {
  return path.split('/').at(-1) as string
}

/** Checks the condition once per turn of the event loop. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setImmediate(resolve))
}

async function uploadWith(
  endpoint: string,
  bytes: Uint8Array,
  onProgress: (uploaded: number) => void = () => undefined,
) {
  const progress: number[] = []
  const responses: (string | undefined)[] = []
  await new Promise<void>((resolve, reject) => {
    const upload = new Upload(Buffer.from(bytes), {
      endpoint,
      chunkSize: 100_000,
      retryDelays: [50, 100, 200, 400, 800],
      metadata: { filename: 'client.wav', filetype: 'audio/wav', diarize: 'false' },
      onAfterResponse: (_request, response) => {
        responses.push(response.getHeader('Recording-Location'))
      },
      onProgress: (uploaded) => {
        progress.push(uploaded)
        onProgress(uploaded)
      },
      onSuccess: () => resolve(),
      onError: reject,
    })
    upload.start()
  })
  return { location: responses.at(-1), progress }
}
