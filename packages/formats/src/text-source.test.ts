import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { blocksOf, utf16 } from '../test/bytes-of.ts'
import {
  decodeText,
  formatFault,
  MAX_LINE_CHARACTERS,
  textLines,
  wholeText,
} from './text-source.ts'

async function linesOf(content: string | Uint8Array, sizes?: readonly number[]) {
  return Array.fromAsync(textLines(blocksOf(content, sizes)), ({ text }) => text)
}

describe('textLines', () => {
  it('ends lines at \\n, \\r\\n and \\r, and numbers them from 1', async () => {
    const lines = await Array.fromAsync(textLines(blocksOf('a\r\nb\rc\n\n d \r\r\ne')))
    expect(lines).toEqual(
      ['a', 'b', 'c', '', ' d ', '', 'e'].map((text, index) => ({ number: index + 1, text })),
    )
    expect(await linesOf('')).toEqual([])
    expect(await linesOf('\n')).toEqual([''])
    expect(await linesOf('a\r')).toEqual(['a'])
  })

  it('gives the same lines for blocks of any size', async () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '語', '😀', '\n', '\r', '\r\n', ' '))
      .map((parts) => parts.join(''))
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(text, sizes, async (content, blocks) => {
        const expected = content.split(/\r\n|\n|\r/)
        if (expected.at(-1) === '') expected.pop()
        expect(await linesOf(content, blocks)).toEqual(expected)
        expect(await linesOf(utf16(content, 'big'), blocks)).toEqual(expected)
      }),
    )
  })

  it.each([
    ['one block', 2 ** 22],
    ['small blocks', 100],
  ])('refuses a line that is too long, in %s', async (_, size) => {
    const text = `a\n${'b'.repeat(MAX_LINE_CHARACTERS + 1)}\n`
    await expect(linesOf(text, [size])).rejects.toMatchObject({
      code: 'import-too-large',
      message: expect.stringContaining('Line 2 '),
    })
    expect(await linesOf('b'.repeat(MAX_LINE_CHARACTERS), [size])).toHaveLength(1)
  })
})

describe('decodeText', () => {
  it.each([
    ['UTF-8', new TextEncoder().encode('Zoë 語')],
    ['UTF-8 with a mark', new TextEncoder().encode('\uFEFFZoë 語')],
    ['UTF-16, little end first', utf16('Zoë 語', 'little')],
    ['UTF-16, big end first', utf16('Zoë 語', 'big')],
  ])('reads %s', async (_, bytes) => {
    for (const size of [1, 2, 3, 100]) {
      expect(await wholeText(blocksOf(bytes, [size]))).toBe('Zoë 語')
    }
  })

  it.each([
    ['bytes that are no UTF-8', Uint8Array.of(0x61, 0x62, 0x63, 0xff, 0x61)],
    ['a character that is cut', Uint8Array.of(0x61, 0xc3)],
    ['half of a UTF-16 unit', utf16('ab', 'little').subarray(0, 5)],
  ])('refuses %s', async (_, bytes) => {
    await expect(Array.fromAsync(decodeText(blocksOf(bytes, [1])))).rejects.toMatchObject({
      code: 'import-invalid',
      message: expect.stringContaining('UTF-8'),
    })
  })
})

describe('formatFault', () => {
  it('begins with the place', () => {
    expect(formatFault('Wrong.', { line: 3, column: 7 })).toMatchObject({
      code: 'import-invalid',
      message: 'Line 3, column 7: Wrong.',
      fields: [{ path: 'line 3, column 7', message: 'Wrong.' }],
    })
    expect(formatFault('Wrong.', { line: null, column: null }).message).toBe('Wrong.')
  })
})
