import { parseRttm } from '@toolkit/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryRun, turn, written, writtenRun } from '../../test/written-run.ts'
import { formatRttm } from './rttm.ts'

describe('rttm', () => {
  it('writes one line per turn, with names as single fields', () => {
    expect(
      formatRttm('my talk', [{ speaker: 'Anna\n\u0000 B.', start: 0.0004, end: 1.2345 }]),
    ).toBe('SPEAKER my_talk 1 0.000 1.235 <NA> <NA> Anna_B. <NA> <NA>\n')
    expect(formatRttm('', [{ speaker: '', start: 1, end: 1.0001 }])).toBe(
      'SPEAKER <NA> 1 1.000 0.001 <NA> <NA> <NA> <NA> <NA>\n',
    )
  })

  it('has the name of a person, and the confidence as a probability', () => {
    const run = writtenRun(
      [turn('a', 0, 1, 87), turn('b', 1, 2, 0), turn('b', 2, 3, 12.3456), turn('c', 3, 4)],
      { speakerNames: { a: 'Anna B.' } },
    )
    const fields = written('rttm', run)
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' '))
    expect(fields.map((line) => [line[7], line[8], line[9]])).toEqual([
      ['Anna_B.', '0.87', '<NA>'],
      ['b', '0', '<NA>'],
      ['b', '0.1235', '<NA>'],
      ['c', '<NA>', '<NA>'],
    ])
  })

  it('is empty without turns', () => {
    expect(written('rttm', writtenRun([]))).toBe('')
  })

  it('round-trips with millisecond precision', () => {
    fc.assert(
      fc.property(arbitraryRun({ selfOverlap: true }), (run) => {
        const read = parseRttm(written('rttm', run))
        expect(read.map(({ start, end }) => [start, end])).toEqual(
          run.turns.map(({ start, end }) => [start, end]),
        )
      }),
    )
  })
})
