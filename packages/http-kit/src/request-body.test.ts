import { manualClock } from '@toolkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bodyBytes, boundedText, isJsonType, jsonBody } from './request-body.ts'

const options = {
  limitBytes: 10,
  tooLarge: () => new Error('too large'),
  notJson: () => new Error('not JSON'),
}
const read = (bytes: Uint8Array) => jsonBody(ReadableStream.from([bytes]), options)
const bytesOf = (text: string) => new TextEncoder().encode(text)

test('parses a body within its limit', async () => {
  expect(await read(bytesOf('{"a":"ü"}'))).toEqual({ a: 'ü' })
  await expect(read(bytesOf('"a long text"'))).rejects.toThrow('too large')
})

test.each([
  ['an empty body', new Uint8Array()],
  ['half a value', bytesOf('{"a"')],
  ['invalid UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
])('rejects %s', async (_, bytes) => {
  await expect(read(bytes)).rejects.toThrow('not JSON')
})

test('rejects no body', async () => {
  await expect(jsonBody(null, options)).rejects.toThrow('not JSON')
})

test.each([
  ['application/json', true],
  ['Application/JSON; charset=utf-8', true],
  ['application/json ;charset=utf-8', true],
  ['application/jsonp', false],
  ['text/json', false],
  ['', false],
  [undefined, false],
])('%s is JSON: %s', (type, expected) => {
  expect(isJsonType(type)).toBe(expected)
})

test('reads text in any blocks, up to its limit in bytes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme' }),
      fc.integer({ min: 1, max: 5 }),
      async (text, size) => {
        const bytes = new TextEncoder().encode(text)
        const body = () =>
          ReadableStream.from(
            (function* () {
              for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
            })(),
          )
        expect(await boundedText(body(), bytes.length, options.tooLarge)).toBe(text)
        if (bytes.length === 0) return
        await expect(boundedText(body(), bytes.length - 1, options.tooLarge)).rejects.toThrow(
          'too large',
        )
      },
    ),
  )
  expect(await boundedText(null, 0, options.tooLarge)).toBe('')
})

describe('bodyBytes', () => {
  /** A request whose body is sent by the test. */
  function call() {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const raw = new Request('http://test/', { method: 'POST', body: readable, duplex: 'half' })
    return { context: { req: { raw } }, writer: writable.getWriter() }
  }

  test('gives up a body that stops, after the idle time', async () => {
    const clock = manualClock()
    const { context, writer } = call()
    const blocks = bodyBytes(context, { idleMs: 10_000, clock })
    const first = blocks.next()
    await clock.advance(9_000)
    await writer.write(Uint8Array.of(1))
    expect((await first).value).toEqual(Uint8Array.of(1))
    const second = blocks.next()
    const refused = expect(second).rejects.toMatchObject({ code: 'request-invalid' })
    await clock.advance(9_999)
    expect(clock.pending).toBe(1)
    await clock.advance(1)
    await refused
    expect(clock.pending).toBe(0)
  })

  test('gives up a body that takes longer than the total time', async () => {
    const clock = manualClock()
    const { context, writer } = call()
    const blocks = bodyBytes(context, { idleMs: 10_000, totalMs: 15_000, clock })
    const first = blocks.next()
    await clock.advance(9_000)
    await writer.write(Uint8Array.of(1))
    await first
    const refused = expect(blocks.next()).rejects.toMatchObject({ code: 'request-invalid' })
    await clock.advance(6_000)
    await refused
  })

  test('ends with the signal, and with a broken connection', async () => {
    const stop = new AbortController()
    const waiting = bodyBytes(call().context, { idleMs: 10_000, signal: stop.signal }).next()
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
    const { context, writer } = call()
    const broken = expect(bodyBytes(context, { idleMs: 10_000 }).next()).rejects.toMatchObject({
      code: 'request-invalid',
      cause: expect.any(Error),
    })
    await writer.abort(new Error('reset'))
    await broken
  })
})
