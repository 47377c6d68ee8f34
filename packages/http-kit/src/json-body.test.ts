import { expect, test } from 'vitest'
import { isJsonType, jsonBody } from './json-body.ts'

const options = {
  limitBytes: 10,
  tooLarge: () => new Error('too large'),
  notJson: () => new Error('not JSON'),
}
const read = (bytes: Uint8Array) => jsonBody(ReadableStream.from([bytes]), options)
const bytesOf = (text: string) => new TextEncoder().encode(text)

test('gives the value of a body within its limit', async () => {
  expect(await read(bytesOf('{"a":"ü"}'))).toEqual({ a: 'ü' })
  await expect(read(bytesOf('"a long text"'))).rejects.toThrow('too large')
})

test.each([
  ['nothing', new Uint8Array()],
  ['half a value', bytesOf('{"a"')],
  ['bytes that are no UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
])('%s is no JSON', async (_, bytes) => {
  await expect(read(bytes)).rejects.toThrow('not JSON')
})

test('no body is no JSON', async () => {
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
])('%s says JSON: %s', (type, expected) => {
  expect(isJsonType(type)).toBe(expected)
})
