import { describe, expect, it } from 'vitest'
import { nameOf, oneLine, singleField } from './names.ts'

describe('names', () => {
  it('are those of a person, else the labels', () => {
    const run = { speakerNames: { SPEAKER_00: 'Anna' } }
    expect(
      ['SPEAKER_00', 'SPEAKER_01', 'constructor', '__proto__'].map((label) => nameOf(run, label)),
    ).toEqual(['Anna', 'SPEAKER_01', 'constructor', '__proto__'])
    expect(nameOf(run, 'a\ud800')).toBe('a\ufffd')
  })

  it('are one line', () => {
    expect(oneLine(' a\t b\r\nc\u2028 ')).toBe('a  b c')
    expect(oneLine('\u0000\n')).toBe('unknown')
  })

  it('are a single field', () => {
    expect(singleField(' a\t b\u00a0c')).toBe('_a_b_c')
    expect(singleField('"A" B')).toBe(`'A"_B`)
    expect(singleField('two  words\n')).toBe('two_words_')
    expect(singleField('')).toBe('<NA>')
  })
})
