import { describe, expect, it } from 'vitest'
import { hintChoice, hintFields, hintModes, UNKNOWN_SPEAKERS } from './speaker-hints.ts'

describe('speaker hints', () => {
  it('convert to API fields', () => {
    expect(hintFields(UNKNOWN_SPEAKERS)).toEqual({})
    expect(hintFields({ ...UNKNOWN_SPEAKERS, mode: 'exact', exact: 3 })).toEqual({ numSpeakers: 3 })
    expect(hintFields({ ...UNKNOWN_SPEAKERS, mode: 'range', from: 2, to: 4 })).toEqual({
      minSpeakers: 2,
      maxSpeakers: 4,
    })
  })

  it('are restored from a recording', () => {
    expect(hintChoice({ num: null, min: null, max: null }).mode).toBe('unknown')
    expect(hintFields(hintChoice({ num: 5, min: null, max: null }))).toEqual({ numSpeakers: 5 })
    expect(hintFields(hintChoice({ num: null, min: 2, max: 3 }))).toEqual({
      minSpeakers: 2,
      maxSpeakers: 3,
    })
    expect(hintFields(hintChoice({ num: null, min: 2, max: null }))).toEqual({
      minSpeakers: 2,
      maxSpeakers: 20,
    })
  })
})

describe('hintModes', () => {
  it.each([
    [undefined, ['unknown', 'exact', 'range']],
    [
      ['num', 'min', 'max'],
      ['unknown', 'exact', 'range'],
    ],
    [['num'], ['unknown', 'exact']],
    [['max'], ['unknown']],
    [[], ['unknown']],
  ] as const)('of %j is %j', (hints, modes) => {
    expect(hintModes(hints)).toEqual(modes)
  })
})
