import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type DiarizationProvider,
  hasCode,
  NO_HINTS,
  type ProviderResult,
  ToolkitError,
} from '@toolkit/core'
import { A_SERVICE_KEY, memoryProvider } from '@toolkit/testkit'
import { describe, expect, onTestFinished, test } from 'vitest'
import { serveWrapper } from '../../../services/pyannote-wrapper/test/serving.ts'
import { openWrapperClient } from '../src/index.ts'

/** Maximum wait on a busy machine. */
const WAIT_OPTIONS = { timeout: 10_000 }
const { signal } = new AbortController()
const MIB = 1024 ** 2

/** The client of a wrapper for the in-memory provider, with some methods replaced. */
async function clientOf(methods: Partial<DiarizationProvider>): Promise<DiarizationProvider> {
  const wrapper = await serveWrapper([{ ...memoryProvider(), ...methods }])
  onTestFinished(() => wrapper.close())
  return openWrapperClient({ url: wrapper.origin, key: A_SERVICE_KEY, name: 'local' })
}

/** Starts an HTTP server that is not a wrapper. */
async function otherServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const failure = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  )
const opening = (url: string) =>
  failure(openWrapperClient({ url, key: A_SERVICE_KEY, name: 'local' }))

describe('opening', () => {
  test('reads the description of the provider', async () => {
    const cloud = memoryProvider({ name: 'pyannoteai', paid: true })
    const wrapper = await serveWrapper([memoryProvider(), cloud])
    onTestFinished(() => wrapper.close())
    const client = await openWrapperClient({
      url: `${wrapper.origin}/`,
      key: A_SERVICE_KEY,
      name: 'pyannoteai',
    })
    expect(client).toMatchObject({ name: 'pyannoteai', paid: true, models: ['memory-1'] })
  })

  test('a refused service key is `provider-unreachable`', async () => {
    const wrapper = await serveWrapper([memoryProvider()])
    onTestFinished(() => wrapper.close())
    const { origin: url } = wrapper
    const open = openWrapperClient({ url, key: `${A_SERVICE_KEY}x`, name: 'local' })
    await expect(open).rejects.toMatchObject({
      code: 'provider-unreachable',
      message: expect.stringContaining('SERVICE_KEY'),
    })
  })

  test('fails with the code of the problem', async () => {
    const wrapper = await serveWrapper([])
    expect(hasCode(await opening(wrapper.origin), 'provider-unknown')).toBe(true)
    await wrapper.close()
    const unreachable = await opening('http://wrapper.invalid')
    expect(hasCode(unreachable, 'provider-unreachable')).toBe(true)
    const proxy = await otherServer((_, response) => response.writeHead(502).end('<html>'))
    expect(hasCode(await opening(proxy), 'provider-unavailable')).toBe(true)
    const page = await otherServer((_, response) => response.end('<html>'))
    expect(hasCode(await opening(page), 'provider-unavailable')).toBe(true)
    const disconnecting = await otherServer((_, response) => response.destroy())
    expect(hasCode(await opening(disconnecting), 'provider-unavailable')).toBe(true)
    expect(hasCode(await opening('wrapper:8082'), 'settings-invalid')).toBe(true)
  })
})

describe('the errors of the provider', () => {
  test('arrive unchanged', async () => {
    const fields = [{ path: 'confidence', message: 'is not available' }]
    const errors = [
      new ToolkitError('provider-rejected', 'Change it.', { fields }),
      new ToolkitError('provider-rate-limited', 'Wait.', { retryAfterSeconds: 42 }),
      new ToolkitError('provider-unreachable', 'Nobody there.'),
      new ToolkitError('provider-credit', 'Pay.'),
    ]
    for (const error of errors) {
      const provider = await clientOf({ submit: () => Promise.reject(error) })
      const scores = ['confidence'] as const
      const request = { mediaKey: 'a', model: 'm', speakers: NO_HINTS, scores }
      const got = await failure(
        provider.submit({ ...request, webhook: null, identify: null }, signal),
      )
      expect(got).toEqual(error)
      expect(got).toMatchObject({ code: error.code, fields: error.fields })
      expect((got as ToolkitError).retryAfterSeconds).toBe(error.retryAfterSeconds)
    }
  })
})

describe('an upload', () => {
  const SIZE = 128 * MIB

  test('does not buffer much for a slow provider', async () => {
    let given = 0
    let taken = 0
    let most = 0
    async function* recording(): AsyncGenerator<Uint8Array> {
      for (; given < SIZE; given += MIB) {
        most = Math.max(most, given - taken)
        yield new Uint8Array(MIB)
      }
    }
    const provider = await clientOf({
      upload: async (_, { sizeBytes, bytes }) => {
        expect(sizeBytes).toBe(SIZE)
        for await (const block of bytes) {
          taken += block.length
          // Lets the sender run after each block, so that buffering would show.
          await new Promise(setImmediate)
        }
      },
    })
    await provider.upload('a', { sizeBytes: SIZE, bytes: recording() }, signal)
    expect(taken).toBe(SIZE)
    expect(most).toBeLessThan(32 * MIB)
  })

  test('that is refused before its end rejects with the error', async () => {
    const refused = new ToolkitError('provider-credentials', 'Correct the key.')
    const provider = await clientOf({ upload: () => Promise.reject(refused) })
    let closed = false
    async function* recording(): AsyncGenerator<Uint8Array> {
      try {
        for (let sent = 0; sent < SIZE; sent += MIB) yield new Uint8Array(MIB)
      } finally {
        closed = true
      }
    }
    const media = { sizeBytes: SIZE, bytes: recording() }
    expect(await failure(provider.upload('a', media, signal))).toEqual(refused)
    await expect.poll(() => closed, WAIT_OPTIONS).toBe(true)
  })

  test('whose source fails also ends at the provider', async () => {
    const ends: unknown[] = []
    const provider = await clientOf({
      upload: async (_, { bytes }, ended) => {
        try {
          for await (const block of bytes) expect(block.length).toBeGreaterThan(0)
          ends.push('whole')
        } catch (error) {
          ends.push(error instanceof Error)
        }
        ended.throwIfAborted()
      },
    })
    const broken = new Error('the disk broke')
    async function* recording(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(MIB)
      throw broken
    }
    const media = { sizeBytes: SIZE, bytes: recording() }
    expect(await failure(provider.upload('a', media, signal))).toBe(broken)
    await expect.poll(() => ends, WAIT_OPTIONS).toEqual([true])
  })
})

describe('a result', () => {
  const length = 4_320_000
  const result: ProviderResult = {
    speakerDoubt: {
      range: { fewer: 1, more: 3, step: 0.1 },
      labels: [
        { speaker: 'ü', reason: 'unlike-speech', speechSeconds: 1 / 3, speechProbability: 0.1 },
        { speaker: 'B', reason: 'little-speech', speechSeconds: 0, speechProbability: null },
      ],
    },
    identification: [
      { speaker: 'ü', match: 'voice-1', confidence: { 'voice-1': 200 / 3, 'voice-2': 0 } },
      { speaker: 'B', match: null, confidence: {} },
    ],
    turns: [
      { speaker: 'ü', start: 0.1 + 0.2, end: 1e9, scores: { ü: 1 / 3 } },
      { speaker: 'B', start: 0, end: 0.02, scores: null },
    ],
    curves: [
      {
        kind: 'confidence',
        speaker: null,
        resolution: 0.02,
        values: Uint8Array.from({ length }, (_, index) => (index % 7 === 0 ? 255 : index % 101)),
      },
      {
        kind: 'speaker',
        speaker: 'ü',
        resolution: 0.0169,
        values: Float32Array.from({ length }, (_, index) =>
          index % 5 === 0 ? Number.NaN : (index % 1001) / 10,
        ),
      },
    ],
    warnings: ['w'],
    raw: Uint8Array.from({ length: 8 * MIB }, (_, index) => index * 31),
  }
  const job = { status: 'succeeded', result, endedAt: '2026-01-02T03:04:05.000Z' } as const

  test('of a day arrives bit for bit', async () => {
    const provider = await clientOf({ job: async () => job })
    const got = await provider.job('j', signal)
    if (got.status !== 'succeeded') throw new Error(got.status)
    expect({ ...got, result: null }).toEqual({ ...job, result: null })
    expect(got.result.turns).toEqual(result.turns)
    expect(Buffer.compare(got.result.raw, result.raw)).toBe(0)
    for (const [index, curve] of result.curves.entries()) {
      const { values, ...name } = got.result.curves[index] as (typeof result.curves)[number]
      expect(name).toEqual({ ...curve, values: undefined })
      expect(values.constructor).toBe(curve.values.constructor)
      expect(Buffer.compare(bytesOf(values), bytesOf(curve.values))).toBe(0)
    }
  })

  test('arrives completely at a slow reader', async () => {
    const slowly: typeof fetch = async (input, init) => {
      const response = await fetch(input, init)
      const { headers, body } = response
      if (body === null) return response
      const slow = new TransformStream<Uint8Array, Uint8Array>({
        transform: async (block, controller) => {
          for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate)
          controller.enqueue(block)
        },
      })
      return new Response(body.pipeThrough(slow), { headers })
    }
    const wrapper = await serveWrapper([{ ...memoryProvider(), job: async () => job }])
    onTestFinished(() => wrapper.close())
    const url = wrapper.origin
    const provider = await openWrapperClient({
      url,
      key: A_SERVICE_KEY,
      name: 'local',
      fetch: slowly,
    })
    const got = await provider.job('j', signal)
    if (got.status !== 'succeeded') throw new Error(got.status)
    expect(Buffer.compare(got.result.raw, result.raw)).toBe(0)
  })

  test('that is incomplete or of another form is `provider-unavailable`', async () => {
    const list = { items: [{ name: 'local', paid: false, models: [] }] }
    const cut = await otherServer((request, response) => {
      if (request.url === '/providers') return response.end(JSON.stringify(list))
      response.writeHead(200, { 'content-type': 'application/vnd.toolkit.frames' })
      response.end('TKF1 and no more')
    })
    const provider = await openWrapperClient({ url: cut, key: A_SERVICE_KEY, name: 'local' })
    expect(hasCode(await failure(provider.job('j', signal)), 'provider-unavailable')).toBe(true)
  })
})

function bytesOf(values: Uint8Array | Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
}
