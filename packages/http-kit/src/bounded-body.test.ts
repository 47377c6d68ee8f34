import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundedText } from './bounded-body.ts'

const tooLarge = () => new Error('too large')

test('gives the text however it is cut, up to its limit in bytes', async () => {
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
        expect(await boundedText(body(), bytes.length, tooLarge)).toBe(text)
        if (bytes.length === 0) return
        await expect(boundedText(body(), bytes.length - 1, tooLarge)).rejects.toThrow('too large')
      },
    ),
  )
  expect(await boundedText(null, 0, tooLarge)).toBe('')
})
