import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../test/bytes-of.ts'
import { readStm } from './stm.ts'

const read = (text: string) => readStm(blocksOf(text))

describe('readStm', () => {
  it('reads segments with and without labels and text', async () => {
    const [result, other] = await read(
      ';; CATEGORY "0" "" ""\ntalk A anna 0.5 2.25 <o,f0,female> good morning\n' +
        'talk 1 ben\t2 3 hi\ntalk 1 <NA> 3 4\nnext 1 NA 0 1 hello\n',
    )
    expect(result).toMatchObject({
      recording: 'talk',
      turns: [
        { speaker: 'anna', start: 0.5, end: 2.25, scores: null },
        { speaker: 'ben', start: 2, end: 3, scores: null },
        { speaker: 'speaker', start: 3, end: 4, scores: null },
      ],
      scored: null,
      speakerNames: {},
    })
    expect(other).toMatchObject({ recording: 'next', turns: [{ speaker: 'NA' }], warnings: [] })
  })

  it('skips gaps and regions that are not scored, with a warning', async () => {
    const [result] = await read(
      'talk 1 inter_segment_gap 0 1 <o,,unknown>\ntalk 1 excluded_region 1 2 IGNORE_TIME_SEGMENT_IN_SCORING\n' +
        'talk 1 anna 2 3 <o,f0,> ignore_time_segment_in_scoring\ntalk 1 anna 3 4 hi\ntalk 1 anna 4 4 ho\n',
    )
    expect(result?.turns).toHaveLength(1)
    expect(result?.warnings).toEqual([
      '3 segments without a speaker (gaps and excluded regions) were skipped.',
      '1 turn without length was left out.',
    ])
  })

  it.each([
    ['a 1 x 0 1\na 1 x 0\n', 'Line 2, column 8: The line needs at least 5 fields'],
    ['a 1 x 0 1\na 1 x y 1 hi\n', 'Line 2, column 7: The start “y” is not a number.'],
    ['a 1 x 0 1\na 1 x 2 1 hi\n', 'Line 2, column 9: The end 1 is before the start 2.'],
  ])('rejects %j with its place', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'import-invalid',
      message: expect.stringContaining(message),
    })
  })
})
