import { once } from 'node:events'
import { decode } from '@toolkit/audio'
import { audioKey } from '@toolkit/core'
import { aRecording } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { uploadPrepared } from './prepared-upload.ts'
import { type RunningServer, runServer } from './running-server.ts'
import { pcmWav, toneWav } from './wav.ts'

const RATE = 8_000
const SECONDS = 12

/** A tone that rises, so that no part of it is like another. */
function rising(seed: number): Int16Array {
  return Int16Array.from({ length: SECONDS * RATE }, (_, n) =>
    Math.round(9_000 * Math.sin(seed + n / 9 + (n / 3_000) ** 2)),
  )
}
const LEFT = rising(0)
const RIGHT = rising(1)

let server: RunningServer
let original = ''
let rendition = ''
beforeAll(async () => {
  server = await runServer()
  original = await uploadPrepared(server, pcmWav([LEFT, RIGHT], RATE))
  // More than two channels are mixed, which makes a rendition.
  rendition = await uploadPrepared(server, pcmWav([LEFT, LEFT, LEFT], RATE))
})
afterAll(() => server.close())

const clip = (id: string, query: string, init?: RequestInit) =>
  server.fetch(`/api/recordings/${id}/clip?${query}`, init)
async function samplesOf(response: Response) {
  const file = Buffer.from(await response.arrayBuffer())
  expect(response.headers.get('Content-Length')).toBe(String(file.length))
  return {
    channels: file.readUInt16LE(22),
    rate: file.readUInt32LE(24),
    samples: [...new Int16Array(new Uint8Array(file.subarray(44)).buffer)],
  }
}

describe('a clip', () => {
  it.each([
    ['at the start', 'start=0&end=0.5', 0, 0.5],
    ['in the middle', 'start=3.00009&end=4.2', 3.00009, 4.2],
    ['at the end', `start=11.5&end=${SECONDS}`, 11.5, SECONDS],
    ['across the end', 'start=11.5&end=99', 11.5, SECONDS],
    ['of everything', '', 0, SECONDS],
  ])('of a WAV file %s has the samples of the file', async (_, query, start, end) => {
    const response = await clip(original, query)
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'audio/wav'])
    expect(response.headers.get('Content-Security-Policy')).toMatch(/^sandbox/)
    const { channels, rate, samples } = await samplesOf(response)
    expect([channels, rate]).toEqual([2, RATE])
    const [from, to] = [Math.round(start * RATE), Math.round(end * RATE)]
    const expected = [...LEFT.subarray(from, to)].flatMap((left, n) => [
      left,
      RIGHT[from + n] as number,
    ])
    expect(samples).toEqual(expected)
  })

  it('of a rendition has the samples of the whole decoding', async () => {
    const response = await server.fetch(`/api/recordings/${rendition}/audio`)
    expect(response.headers.get('Content-Type')).toBe('audio/mp4')
    const audio = await decode(response.body as unknown as AsyncIterable<Uint8Array>, {
      ffmpegPath: null,
      tempDir: '/nonexistent',
    })
    const whole: number[] = []
    for await (const [mono] of audio.blocks) {
      for (const value of mono ?? []) whole.push(Math.round(value * 32_768))
    }
    const { channels, rate, samples } = await samplesOf(await clip(rendition, 'start=7.3&end=9'))
    expect([channels, rate, samples.length]).toEqual([1, RATE, 1.7 * RATE])
    const own = whole.slice(7.3 * RATE, 9 * RATE)
    const worst = Math.max(...own.map((value, n) => Math.abs(value - (samples[n] as number))))
    expect(worst).toBeLessThanOrEqual(1)
  })

  it('is converted to another rate and mixed on request', async () => {
    const asked = 'start=2&end=2.5&rate=16000&channels=1'
    const { channels, rate, samples } = await samplesOf(await clip(original, asked))
    expect([channels, rate, samples.length]).toEqual([1, 16_000, 8_000])
    // Every second sample lies where one of the file does.
    const mixed = Array.from(
      { length: 4_000 },
      (_, n) => ((LEFT[16_000 + n] as number) + (RIGHT[16_000 + n] as number)) / 2,
    )
    const worst = Math.max(...mixed.map((value, n) => Math.abs(value - (samples[2 * n] as number))))
    expect(worst).toBeLessThan(40)
  })

  it.each([
    'start=2&end=2',
    'start=3&end=2',
    'start=NaN',
    'start=-1',
    'end=Infinity',
    `start=${SECONDS}`,
    'start=1&end=1.000001',
    'rate=7999',
    'rate=48001',
    'rate=16000.5',
    'channels=2',
    'other=1',
  ])('is refused: %s', async (query) => {
    const { status, body } = await server.json(`/api/recordings/${original}/clip?${query}`)
    expect([status, body.code]).toEqual([400, 'request-invalid'])
  })

  it('has at most 120 s', async () => {
    const long = await uploadPrepared(server, toneWav(125, 0.3))
    const { status, body } = await server.json(`/api/recordings/${long}/clip?start=1&end=121.5`)
    expect([status, body.code]).toEqual([400, 'request-invalid'])
    expect(JSON.stringify(body)).toContain('must be at most 120 s after start')
    const most = await clip(long, 'start=1&end=121')
    expect((await samplesOf(most)).samples).toHaveLength(120 * RATE)
  })

  it('of a recording without a sound is 409, of an unknown one 404', async () => {
    await server.storage.recordings.insert(aRecording({ id: 'unprepared', sound: null }))
    for (const [id, expected] of [
      ['unprepared', [409, 'request-conflict']],
      ['unknown', [404, 'recording-not-found']],
    ] as const) {
      const { status, body } = await server.json(`/api/recordings/${id}/clip?end=1`)
      expect([status, body.code]).toEqual(expected)
    }
  })

  it('of a recording whose file is missing is 410', async () => {
    const id = await uploadPrepared(server, toneWav(1, 0.7))
    await server.storage.blobs.remove(audioKey(id))
    const { status, body } = await server.json(`/api/recordings/${id}/clip?end=1`)
    expect([status, body.code]).toEqual([410, 'file-missing'])
    expect(JSON.stringify(body)).not.toContain('recordings/')
  })

  it('of a recording in the trash is sent, like its sound', async () => {
    const id = await uploadPrepared(server, toneWav(1, 0.9))
    await server.fetch(`/api/recordings/${id}`, { method: 'DELETE' })
    expect((await server.fetch(`/api/recordings/${id}/audio`)).status).toBe(200)
    expect((await samplesOf(await clip(id, 'end=0.5'))).samples).toHaveLength(RATE / 2)
  })

  it('HEAD has the length without a body', async () => {
    const response = await clip(original, 'end=1', { method: 'HEAD' })
    expect(response.headers.get('Content-Length')).toBe(String(44 + 4 * RATE))
    expect(await response.text()).toBe('')
  })

  it('stops reading when the client disconnects', async () => {
    const id = await uploadPrepared(server, toneWav(1, 1.1))
    const stopped = Promise.withResolvers<void>()
    const { read } = server.storage.blobs
    const header = toneWav(1, 1.1).subarray(0, 200)
    Object.assign(server.storage.blobs, {
      async *read(_key: string, range: { start: number }, signal: AbortSignal) {
        if (range.start === 0) {
          yield header
          return
        }
        const aborted = Promise.withResolvers<void>()
        signal.addEventListener('abort', () => aborted.resolve(), { once: true })
        await aborted.promise
        stopped.resolve()
      },
    })
    const leave = new AbortController()
    const response = await clip(id, 'end=1', { signal: leave.signal })
    const reader = response.body?.getReader()
    await reader?.read()
    leave.abort()
    await stopped.promise
    Object.assign(server.storage.blobs, { read })
  })

  it('is 503 while 32 others are being sent, until their clients have them or leave', async () => {
    const id = await uploadPrepared(server, toneWav(1, 1.3))
    const { read } = server.storage.blobs
    const header = toneWav(1, 1.3).subarray(0, 200)
    Object.assign(server.storage.blobs, {
      async *read(_key: string, range: { start: number }, signal: AbortSignal) {
        if (range.start === 0) yield header
        else await once(signal, 'abort')
      },
    })
    const leave = new AbortController()
    const { signal } = leave
    for (let n = 0; n < 32; n++) expect((await clip(id, 'end=1', { signal })).status).toBe(200)
    const refused = await clip(id, 'end=1')
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '1'])
    expect(await refused.json()).toMatchObject({ code: 'request-too-many' })
    expect((await clip(id, 'end=1', { method: 'HEAD' })).status).toBe(200)
    leave.abort()
    Object.assign(server.storage.blobs, { read })
    await vi.waitFor(async () => expect((await clip(id, 'end=1')).status).toBe(200))
    for (let n = 0; n < 40; n++) await samplesOf(await clip(id, 'end=1'))
  })

  it('is read from the storage near the part only', async () => {
    const { read } = server.storage.blobs
    let bytesRead = 0
    Object.assign(server.storage.blobs, {
      async *read(...args: Parameters<typeof read>) {
        for await (const block of read(...args)) {
          bytesRead += block.length
          yield block
        }
      },
    })
    await samplesOf(await clip(original, 'start=11&end=11.1'))
    Object.assign(server.storage.blobs, { read })
    // The header is looked for in the first 80 KiB.
    expect(bytesRead).toBe(80 * 1024 + 0.1 * RATE * 4)
  })
})
