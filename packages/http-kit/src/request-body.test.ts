import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundedText, isJsonType, jsonBody } from './request-body.ts'

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
