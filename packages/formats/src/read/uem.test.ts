import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../test/bytes-of.ts'
import { readUem } from './uem.ts'

const read = (text: string) => readUem(blocksOf(text))

describe('readUem', () => {
  it('reads the scored parts of each file, sorted and joined where they overlap', async () => {
    const results = await read(
      ';; scored\nb 1 10 20.5\na NA 0 5\nb\t1\t0 3\nb 2 2 4\n  <NA> 1 0 1 \nb 1 4 5\n',
    )
    expect(results.map(({ recording, scored }) => [recording, scored])).toEqual([
      [
        'b',
        [
          { start: 0, end: 4 },
          { start: 4, end: 5 },
          { start: 10, end: 20.5 },
        ],
      ],
      ['a', [{ start: 0, end: 5 }]],
      [null, [{ start: 0, end: 1 }]],
    ])
    expect(results[0]?.turns).toEqual([])
  })

  it('drops parts without length, with a warning', async () => {
    const [result] = await read('a 1 0 0\na 1 1 2\n')
    expect(result).toMatchObject({
      scored: [{ start: 1, end: 2 }],
      warnings: ['1 scored part without length was left out.'],
    })
  })

  it.each([
    ['a 1 0 1\na 1 0\n', 'Line 2, column 6: The line needs 4 fields'],
    ['a 1 0 1\na 1 0 1 2\n', 'Line 2, column 9: The line needs 4 fields'],
    ['a 1 0 1\na 1 -1 1\n', 'Line 2, column 5: The start “-1” is negative.'],
    ['a 1 0 1\na 1 2 1\n', 'Line 2, column 7: The end 1 is before the start 2.'],
    ['a 1 0 1\na 1 0 inf\n', 'Line 2, column 7: The end “inf” is not a number.'],
  ])('rejects %j with its place', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'import-invalid',
      message: expect.stringContaining(message),
    })
  })
})
