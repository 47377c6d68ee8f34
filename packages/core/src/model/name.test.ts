import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isBlankName, isolated, nameFault, trimName, trimNames } from './name.ts'

it('removes white space around a name, not inside', () => {
  expect(trimName(' \u00a0a  b\n')).toBe('a  b')
})

it('finds names that cannot be seen', () => {
  for (const name of ['', ' ', '\u00a0\u2003', '\u200b', '\ufeff\u200e']) {
    expect(isBlankName(name)).toBe(true)
  }
  for (const name of ['a', '日', '👩\u200d🚀', '.']) expect(isBlankName(name)).toBe(false)
})

it('refuses long names, control characters and half characters', () => {
  expect(nameFault('😀'.repeat(300))).toBeNull()
  expect(nameFault('😀'.repeat(301))).toBe('must have at most 300 characters')
  expect(nameFault('a\u0000b')).toBe('must not hold control characters')
  expect(nameFault('\ud800')).toBe('is not well-formed Unicode')
})

it('keeps the names of speakers that can be seen, trimmed', () => {
  const names = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.constantFrom(' ', ' a ', '')))
  fc.assert(
    fc.property(names, (given) => {
      const trimmed = trimNames(given)
      for (const [label, name] of Object.entries(given)) {
        if (isBlankName(name)) expect(Object.hasOwn(trimmed, label)).toBe(false)
        else expect(trimmed[label]).toBe(name.trim())
      }
      expect(trimNames(trimmed)).toEqual(trimmed)
    }),
  )
})

it('isolates a name that runs from right to left, whatever isolates it has', () => {
  expect(isolated('Ada')).toBe('Ada')
  expect(isolated('نور')).toBe('\u2068نور\u2069')
  expect(isolated('𞤀𞤣')).toBe('\u2068𞤀𞤣\u2069')
  expect(isolated('a\u202Eb')).toBe('\u2068a\u202Eb\u2069')
  expect(isolated('\u2069a\u2067b')).toBe('\u2068ab\u2069')
})
