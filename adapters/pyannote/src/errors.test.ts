import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redactor } from './errors.ts'

const ascii = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 8,
})
const percent = (character: string): string => `%${character.charCodeAt(0).toString(16)}`

test('removes a secret with any of its characters percent-encoded', () => {
  fc.assert(
    fc.property(ascii, fc.infiniteStream(fc.nat(2)), (secret, ways) => {
      const encoded = Array.from(secret, (character) => {
        const way = ways.next().value
        if (way === 0) return character
        return way === 1 ? percent(character) : percent(character).toUpperCase()
      }).join('')
      expect(redactor('another', secret)(`a ${encoded} b ${secret}`)).toBe('a … b …')
      expect(redactor(secret)(`a ${encodeURIComponent(secret)} b`)).toBe('a … b')
    }),
  )
})

test('does not change other texts', () => {
  expect(redactor('sk_secret', '', 'a')('a secret is kept')).toBe('a secret is kept')
})
