import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatRttm, parseRttm } from './rttm.ts'

describe('rttm', () => {
  it('reads SPEAKER lines and skips others', () => {
    const text =
      '\uFEFF;; a comment\r\nSPKR-INFO talk 1 <NA> <NA> <NA> unknown anna <NA> <NA>\r\n' +
      'SPEAKER talk 1 6.690 0.430 <NA> <NA> anna <NA> <NA>\r\n\r\n  SPEAKER talk 1 .5\t12 <NA> <NA> ben\n'
    expect(parseRttm(text)).toEqual([
      { file: 'talk', speaker: 'anna', start: 6.69, end: 7.12 },
      { file: 'talk', speaker: 'ben', start: 0.5, end: 12.5 },
    ])
  })

  it.each([
    'SPEAKER talk 1 6.69',
    'SPEAKER talk 1 x 0.43 <NA> <NA> anna',
    'SPEAKER talk 1 1 -0.43 <NA> <NA> anna',
    'SPEAKER talk 1 NaN 1 <NA> <NA> anna',
    'SPEAKER talk 1 1 1e999 <NA> <NA> anna',
    'SPEAKER talk 1 1 1 <NA> <NA>',
  ])('rejects %s with the line number', (line) => {
    expect(() => parseRttm(`;;\n${line}\n`)).toThrow(/Line 2/)
  })

  it('writes one line per turn, with names as single fields', () => {
    expect(
      formatRttm('my talk', [{ speaker: 'Anna\n\u0000 B.', start: 0.0004, end: 1.2345 }]),
    ).toBe('SPEAKER my_talk 1 0.000 1.235 <NA> <NA> Anna_B. <NA> <NA>\n')
    expect(formatRttm('', [{ speaker: '', start: 1, end: 1.0001 }])).toBe(
      'SPEAKER <NA> 1 1.000 0.001 <NA> <NA> <NA> <NA> <NA>\n',
    )
  })

  it('round-trips with millisecond precision', () => {
    const turn = fc.record({
      speaker: fc.string({ minLength: 1 }),
      startMs: fc.nat(86_400_000),
      lengthMs: fc.integer({ min: 1, max: 60_000 }),
    })
    fc.assert(
      fc.property(fc.array(turn), (list) => {
        const turns = list.map(({ speaker, startMs, lengthMs }) => ({
          speaker,
          start: startMs / 1000,
          end: (startMs + lengthMs) / 1000,
        }))
        const read = parseRttm(formatRttm('talk', turns))
        expect(read.map(({ start, end }) => [start, end])).toEqual(
          turns.map(({ start, end }) => [start, end]),
        )
      }),
    )
  })
})
