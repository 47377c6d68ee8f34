import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeFileName, UniqueNames, withoutMediaExtension } from './unique-names.ts'

describe('safeFileName', () => {
  it.each([
    ['../../x', '__.._x'],
    ['a/b\\c:d', 'a_b_c_d'],
    ['=cmd()', '=cmd()'],
    ['meeting 🎙️.wav', 'meeting 🎙️.wav'],
    ['.hidden', '_hidden'],
    ['con', '_con'],
    ['LPT1.wav', '_LPT1.wav'],
    ['end. . ', 'end'],
    ['...', '_'],
    ['', '_'],
    ['a\u202eb', 'a_b'],
  ])('of %j is %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe)
  })

  it('never has a separator, and at most 120 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const safe = safeFileName(name)
        expect(safe).toMatch(/^[^./\\\p{Cc}\p{Cf}][^/\\\p{Cc}\p{Cf}]*$|^[^./\\]$/u)
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(121)
        expect(safe.isWellFormed()).toBe(true)
      }),
    )
  })
})

describe('UniqueNames', () => {
  it('adds the id to a name that is taken, in any case', () => {
    const names = new UniqueNames()
    expect(
      ['call', 'other', 'Call', 'call_2'].map((name, id) => names.take(name, `${id}`)),
    ).toEqual(['call', 'other', 'Call_2', 'call_2_3'])
    expect(names.take('call', '2')).toBe('call_2_2')
  })

  it('never gives a name twice', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'A', 'a_1', 'a_1_2', 'b', 'a_2')), (given) => {
        const names = new UniqueNames()
        const taken = given.map((name, id) => names.take(name, `${id % 3}`).toLowerCase())
        expect(new Set(taken).size).toBe(taken.length)
      }),
    )
  })
})

it('only extensions of audio and video are left out', () => {
  expect(['a.wav', 'a.b.MP3', 'v1.2', '.wav'].map(withoutMediaExtension)).toEqual([
    'a',
    'a.b',
    'v1.2',
    '.wav',
  ])
})
