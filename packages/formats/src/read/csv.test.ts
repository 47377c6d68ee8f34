import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../test/bytes-of.ts'
import { readCsv } from './csv.ts'

const read = (text: string) => readCsv(blocksOf(text))

async function turnsOf(text: string) {
  const [result] = await read(text)
  return result?.turns
}

describe('readCsv', () => {
  it('reads columns by name, in any order and case, and ignores others', async () => {
    const turns = [{ speaker: 'Anna', start: 1.5, end: 2.25, scores: null }]
    expect(await turnsOf('start,end,speaker\n1.5,2.25,Anna\n')).toEqual(turns)
    expect(
      await turnsOf('Label,Text,END TIME (s),Start_Time\r\nAnna,"hi, there",2.25,1.5'),
    ).toEqual(turns)
    expect(await turnsOf(',onset,offset,Channel\n0,1.5,2.25,Anna\n')).toEqual(turns)
    expect(await turnsOf('tmin\ttier\ttext\ttmax\n1.5\tAnna\thi\t2.25\n')).toEqual(turns)
  })

  it('adds a duration without binary rounding errors', async () => {
    const turns = [{ speaker: 'a', start: 6.69, end: 7.12, scores: null }]
    expect(await turnsOf('begin,duration,name\n6.69,0.43,a\n')).toEqual(turns)
    expect(await turnsOf('begin,dur,stop,name\n6.69,9,7.12,a\n')).toEqual(turns)
  })

  it('reads decimal commas where the delimiter is not a comma', async () => {
    const turns = [{ speaker: 'a', start: 1.5, end: 2, scores: { a: 87.5 } }]
    expect(await turnsOf('start;end;speaker;score\n1,5;2,0;a;87,5\n')).toEqual(turns)
    expect(await turnsOf('sep=;\r\nstart;end;speaker;score\r\n1.5;2;a;87.5\r\n')).toEqual(turns)
    expect(await turnsOf('start\tend\tspeaker\tscore\n1,5\t2\ta\t87,5\n')).toEqual(turns)
    await expect(read('start,end,speaker\n"1,5",2,a\n')).rejects.toMatchObject({
      message: 'Line 2, column 1: The start “1,5” is not a number.',
    })
  })

  it('reads quotes', async () => {
    const turns = await turnsOf(
      'start,end,"speaker"\n0,1,"Anna, ""B."""\n1,2," two\n\nlines " \n2,3,5" disk\n3,4,""\n',
    )
    expect(turns?.map(({ speaker }) => speaker)).toEqual([
      'Anna, "B."',
      ' two\n\nlines ',
      '5" disk',
      'speaker',
    ])
  })

  it('removes one apostrophe before a formula, and no other', async () => {
    const names = ["'=1+1", "'+a", "'-a", "'@a", "'tis", "''=a", '-a']
    const turns = await turnsOf(
      `start,end,speaker\n${names.map((name) => `0,1,${name}\n`).join('')}0,1,"'\ta"\n`,
    )
    expect(turns?.map(({ speaker }) => speaker)).toEqual([
      '=1+1',
      '+a',
      '-a',
      '@a',
      "'tis",
      "'=a",
      '-a',
      '\ta',
    ])
  })

  it('takes confidences as probabilities only if one has a fraction and none is above 1', async () => {
    const scores = async (...values: string[]) =>
      (
        await turnsOf(
          `start,end,speaker,confidence\n${values.map((value) => `0,1,a,${value}\n`).join('')}`,
        )
      )?.map((turn) => turn.scores?.a ?? null)
    expect(await scores('0.57', '1', '')).toEqual([57, 100, null])
    expect(await scores('0', '1', 'nan')).toEqual([0, 1, null])
    expect(await scores('1.0')).toEqual([100])
    expect(await scores('0.5', '50')).toEqual([0.5, 50])
    expect(
      await turnsOf('start,end,speaker,confidence,runner_up_confidence\n0,1,a,0.1,\n'),
    ).toEqual([{ speaker: 'a', start: 0, end: 1, scores: { a: 0.1 } }])
    const [result] = await read('start,end,speaker,confidence\n0,1,a,high\n0,1,a,-3\n')
    expect(result?.warnings).toEqual([
      '1 confidence that is no number was left out.',
      '1 confidence outside 0–100 was left out.',
    ])
  })

  it('has a result for each recording of a column, without folders', async () => {
    const results = await read(
      'Recording_ID,filename,start,end,speaker\n7,a/x.wav,0,1,s\n8,C:\\b\\y.wav,0,1,s\n7,a/x.wav,2,3,__proto__\n9,,0,1,s\n',
    )
    expect(results.map(({ recording, turns }) => [recording, turns.length])).toEqual([
      ['x.wav', 2],
      ['y.wav', 1],
      [null, 1],
    ])
  })

  it('skips empty rows and an empty field at the end', async () => {
    const turns = await turnsOf('\nstart,end,speaker\n\n,,\n0,1,a,\n')
    expect(turns).toEqual([{ speaker: 'a', start: 0, end: 1, scores: null }])
  })

  it.each([
    ['start,finish,who\n0,1,a\n', 'Line 1, column 1: ', 'no column end (or duration), speaker'],
    ['start,finish,who\n0,1,a\n', 'Line 1, column 1: ', '“start”, “finish”, “who”'],
    ['start,end,speaker\n0,1,a,b\n', 'Line 2, column 7: ', '4 fields, but the header has 3'],
    ['start,end,speaker\n0\n', 'Line 2, column 2: ', 'end “” is not a number'],
    ['start,end,speaker\n0,1,a\n5,4,a\n', 'Line 3, column 3: ', 'before the start 5'],
    ['start,end,speaker\n0,NaN,a\n', 'Line 2, column 3: ', 'not a number'],
    ['start,end,speaker\n-1,1,a\n', 'Line 2, column 1: ', 'negative'],
    ['start,end,speaker\n0,1,"a\nb\n', 'Line 2, column 5: ', 'quote is not closed'],
    ['start,end,speaker\n0,1,"a" b\n', 'Line 2, column 9: ', 'After the quote'],
  ])('rejects %j with its place', async (text, place, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'import-invalid',
      message: expect.stringContaining(message),
    })
    await expect(read(text)).rejects.toThrow(place)
  })

  it('refuses a quote that goes on and on', async () => {
    const text = `start,end,speaker\n0,1,"${'long line\n'.repeat(200_000)}`
    await expect(read(text)).rejects.toMatchObject({ code: 'import-too-large' })
  })
})
