import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../test/bytes-of.ts'
import { readLab } from './lab.ts'

const read = (text: string) => readLab(blocksOf(text))

async function rowsOf(text: string) {
  const [result] = await read(text)
  return result?.turns.map(({ start, end, speaker }) => [start, end, speaker])
}

describe('readLab', () => {
  it('reads seconds; the label goes on to the end of the line', async () => {
    expect(await rowsOf('0.0 1.25 Anna B.  \n\n1.25\t2\tBen\n2 3\n')).toEqual([
      [0, 1.25, 'Anna B.'],
      [1.25, 2, 'Ben'],
      [2, 3, 'speaker'],
    ])
  })

  it('reads the units of HTK if all times are large integers', async () => {
    expect(await rowsOf('0 12300000 a\n12300000 45600001 b\n')).toEqual([
      [0, 1.23, 'a'],
      [1.23, 4.5600001, 'b'],
    ])
    expect(await rowsOf('0 100000 a\n')).toEqual([[0, 0.01, 'a']])
  })

  it('reads seconds if the largest time is small, or one has a fraction', async () => {
    expect(await rowsOf('0 86400 a\n')).toEqual([[0, 86_400, 'a']])
    expect(await rowsOf('0 100000.0 a\n')).toEqual([[0, 100_000, 'a']])
    expect(await rowsOf('0 1.5 a\n0 100000 a\n')).toEqual([
      [0, 1.5, 'a'],
      [0, 100_000, 'a'],
    ])
  })

  it('drops lines without length, with one warning', async () => {
    const [result] = await read('0 0 a\n1 1 b\n1 2 c\n')
    expect(result?.turns).toHaveLength(1)
    expect(result?.warnings).toEqual(['2 turns without length were left out.'])
  })

  it.each([
    ['0 1 a\nx 1 a\n', 'Line 2, column 1: The start “x” is not a number.'],
    ['0 1 a\n 0 -1 a\n', 'Line 2, column 4: The end “-1” is negative.'],
    ['0 1 a\n3 2 a\n', 'Line 2, column 3: The end 2 is before the start 3.'],
    ['0 1 a\n3\n', 'Line 2, column 2: The line needs a start, an end and a label.'],
    ['0 1 a\n2 3 a\0b\n', 'Line 2, column 5: The name “a\uFFFDb” contains a NUL character.'],
  ])('rejects %j with its place', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({ code: 'import-invalid', message })
  })
})
