import { describe, expect, it } from 'vitest'
import { parseRttm } from './rttm.ts'

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
})
