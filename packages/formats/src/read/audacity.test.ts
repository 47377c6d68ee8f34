import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../test/bytes-of.ts'
import { readAudacity } from './audacity.ts'

const read = (text: string) => readAudacity(blocksOf(text))

describe('readAudacity', () => {
  it('reads labels with decimal points or commas; the whole label is the speaker', async () => {
    const [result] = await read(
      '0.000000\t1.500000\tAnna B. 87%\r\n1,500000\t2,25\ta\tb\r\n3.0\t4.0\t\r\n4.0\t5.0\r\n',
    )
    expect(result?.turns.map(({ start, end, speaker }) => [start, end, speaker])).toEqual([
      [0, 1.5, 'Anna B. 87%'],
      [1.5, 2.25, 'a\tb'],
      [3, 4, 'speaker'],
      [4, 5, 'speaker'],
    ])
  })

  it('skips frequency ranges and labels of a point in time, with warnings', async () => {
    const [result] = await read('1.0\t2.0\ta\n\\\t100.0\t2000.0\n3.0\t3.0\tb\n')
    expect(result?.turns).toHaveLength(1)
    expect(result?.warnings).toEqual([
      'The frequency range of 1 label was left out.',
      '1 turn without length was left out.',
    ])
  })

  it.each([
    ['0\t1\ta\n0 1 a\n', 'Line 2, column 6: The line needs a start, an end and a label'],
    ['0\t1\ta\n0\tx\ta\n', 'Line 2, column 3: The end “x” is not a number.'],
    ['0\t1\ta\n1,2,3\t4\ta\n', 'Line 2, column 1: The start “1,2,3” is not a number.'],
    ['0\t1\ta\n-1\t4\ta\n', 'Line 2, column 1: The start “-1” is negative.'],
    ['0\t1\ta\n5\t4\ta\n', 'Line 2, column 3: The end 4 is before the start 5.'],
  ])('rejects %j with its place', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'import-invalid',
      message: expect.stringContaining(message),
    })
  })
})
