import { describe, expect, it } from 'vitest'
import { blocksOf } from '../../test/bytes-of.ts'
import { MAX_SPEAKERS } from '../diarization-file.ts'
import { readRttm } from './rttm.ts'

const read = (text: string) => readRttm(blocksOf(text))

function speaker(fields: string): string {
  const [file, start, duration, name, confidence = '<NA>'] = fields.split(' ')
  return `SPEAKER ${file} 1 ${start} ${duration} <NA> <NA> ${name} ${confidence} <NA>\n`
}

describe('readRttm', () => {
  it('reads SPEAKER records in any spacing, and skips comments and others', async () => {
    const [result, ...others] = await read(
      '\uFEFF;; a comment\r\nSPKR-INFO talk 1 <NA> <NA> <NA> unknown anna <NA> <NA>\r\n' +
        'SPEAKER talk 1 6.690 0.430 <NA> <NA> anna <NA> <NA>\r\n\r\n' +
        '  speaker talk 1 .5\t12. <NA> <NA> ben\nLEXEME talk 1 1 1 hi lex anna <NA> <NA>',
    )
    expect(others).toEqual([])
    expect(result).toEqual({
      recording: 'talk',
      turns: [
        { speaker: 'anna', start: 6.69, end: 7.12, scores: null },
        { speaker: 'ben', start: 0.5, end: 12.5, scores: null },
      ],
      curves: [],
      scored: null,
      speakerNames: {},
      warnings: ['2 records of other types than SPEAKER were skipped.'],
    })
  })

  it('takes confidences as probabilities if none is above 1', async () => {
    const [one] = await read(speaker('a 0 1 x 0.57') + speaker('a 1 1 y 1') + speaker('a 2 1 z'))
    expect(one?.turns.map(({ scores }) => scores)).toEqual([{ x: 57 }, { y: 100 }, null])
    const [other] = await read(speaker('a 0 1 x 0.57') + speaker('b 1 1 y 87.5'))
    expect(other?.turns[0]?.scores).toEqual({ x: 0.57 })
  })

  it('leaves out confidences that are none, with one warning of each kind', async () => {
    const bad = ['-0.1', '101', 'high', '1e999', 'NA', '0.9']
    const [result] = await read(bad.map((value) => speaker(`a 0 1 x ${value}`)).join(''))
    expect(result?.turns.map(({ scores }) => scores)).toEqual([
      null,
      null,
      null,
      null,
      null,
      { x: 90 },
    ])
    expect(result?.warnings).toEqual([
      '2 confidences outside 0–100 were left out.',
      '3 confidences that are no numbers were left out.',
    ])
  })

  it('keeps NA and null as names; only <NA> is no name', async () => {
    const [result] = await read(
      speaker('a 0 1 NA') + speaker('a 1 1 null') + speaker('a 2 1 <NA>') + speaker('a 3 1 <NA>'),
    )
    expect(result?.turns.map((turn) => turn.speaker)).toEqual(['NA', 'null', 'speaker', 'speaker'])
    expect(result?.warnings).toEqual([
      '2 turns without a speaker were given the speaker “speaker”.',
    ])
  })

  it('gives each file id a result, also where they alternate', async () => {
    const results = await read(
      speaker('b 0 1 x') +
        speaker('folder/a.wav 0 2 x') +
        speaker('b 3 1 y') +
        speaker('<NA> 0 1 x'),
    )
    expect(results.map(({ recording, turns }) => [recording, turns.length])).toEqual([
      ['b', 2],
      ['a.wav', 1],
      [null, 1],
    ])
  })

  it('has no result for a file id without a turn, but its warnings', async () => {
    const results = await read(`NOSCORE b 1 0 1 <NA> <NA> <NA> <NA>\n${speaker('a 0 1 x')}`)
    expect(results.map(({ recording, warnings }) => [recording, warnings])).toEqual([
      ['a', ['1 record of other types than SPEAKER was skipped.']],
    ])
  })

  it('drops turns without length, with one warning for each recording', async () => {
    const results = await read(
      speaker('a 1 0 x') + speaker('a 2 0.0 x') + speaker('a 3 1 x') + speaker('b 0 1 x'),
    )
    expect(results.map(({ turns, warnings }) => [turns.length, warnings])).toEqual([
      [1, ['2 turns without length were left out.']],
      [1, []],
    ])
  })

  it('keeps names of properties that every object has', async () => {
    const results = await read(
      ['__proto__', 'constructor', 'toString']
        .map((name) => speaker(`${name} 0 1 ${name} 0.5`))
        .join(''),
    )
    for (const { recording, turns } of results) {
      expect(turns[0]?.speaker).toBe(recording)
      expect(Object.entries(turns[0]?.scores ?? {})).toEqual([[recording, 50]])
    }
    expect(results).toHaveLength(3)
  })

  it.each([
    ['SPEAKER talk 1 6.69', 'column 20', 'at least 8 fields'],
    ['SPEAKER talk 1 1 1 <NA> <NA>', 'column 29', 'This one has 7'],
    ['SPEAKER talk 1 x 0.43 <NA> <NA> anna', 'column 16', '“x” is not a number'],
    ['SPEAKER talk 1 NaN 1 <NA> <NA> anna', 'column 16', '“NaN” is not a number'],
    ['SPEAKER talk 1 -1 1 <NA> <NA> anna', 'column 16', '“-1” is negative'],
    ['SPEAKER talk 1 1 -0.43 <NA> <NA> anna', 'column 18', 'is negative'],
    ['SPEAKER talk 1 1 1e999 <NA> <NA> anna', 'column 18', 'is not a number'],
    ['SPEAKER talk 1 1e300 1 <NA> <NA> anna', 'column 22', 'above'],
    [
      'SPEAKER talk 1 1 1 <NA> <NA> Anna B <NA> <NA>',
      'column 42',
      'A name must not contain blanks',
    ],
    ['SPEAKER talk 1 1 1 <NA> <NA> a\0b <NA> <NA>', 'column 30', 'NUL'],
    [`SPEAKER talk 1 1 1 <NA> <NA> ${'n'.repeat(1_001)}`, 'column 30', '1001 characters'],
  ])('rejects %j with its place', async (line, column, message) => {
    await expect(read(`;;\n${line}\n`)).rejects.toMatchObject({
      code: 'import-invalid',
      message: expect.stringMatching(new RegExp(`^Line 2, ${column}: .*${message}`)),
    })
  })

  it('refuses more speakers than can be compared, in one recording', async () => {
    const names = Array.from({ length: MAX_SPEAKERS + 1 }, (_, index) => `s${index}`)
    await expect(
      read(names.map((name) => speaker(`a 0 1 ${name}`)).join('')),
    ).rejects.toMatchObject({ code: 'import-too-large' })
    const apart = names.map((name, index) => speaker(`${index % 2} 0 1 ${name}`)).join('')
    expect(await read(apart)).toHaveLength(2)
  })
})
