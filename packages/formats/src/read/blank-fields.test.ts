import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BlankFields } from './blank-fields.ts'
import { blankFields, decimal } from './fields.ts'

const KEPT = 4

const digits = fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 18 })
const number = fc
  .tuple(fc.constantFrom('', '-', '+'), digits, fc.constantFrom('', '.', '..', 'e', 'x'), digits)
  .map((parts) => parts.join(''))
const text = fc.oneof(number, fc.string({ unit: fc.constantFrom(...'a.;<\u00a0é'), maxLength: 5 }))
const blanks = fc.string({ unit: fc.constantFrom(...' \t\v\f'), minLength: 1, maxLength: 3 })
const lines = fc
  .array(fc.tuple(blanks, text), { maxLength: 7 })
  .chain((parts) => fc.constantFrom('', ' ').map((end) => parts.flat().join('') + end))

it('has the fields of blankFields, their places and numbers, also after other lines', () => {
  const fields = new BlankFields(KEPT)
  fc.assert(
    fc.property(lines, fc.nat(), (text, number) => {
      const expected = blankFields({ number, text })
      fields.split({ number, text })
      expect(fields.count).toBe(expected.length)
      for (const [index, field] of expected.slice(0, KEPT).entries()) {
        expect({ text: fields.text(index), ...fields.place(index) }).toEqual(field)
        expect(fields.decimal(index)).toBe(decimal(field.text))
      }
    }),
    { numRuns: 2_000 },
  )
})

it('reads the same numbers as decimal', () => {
  const fields = new BlankFields(1)
  for (const text of [
    '0',
    '0.1',
    '00.50',
    '1.',
    '.5',
    '-1',
    '123456789012.345',
    '9007199254740993',
  ]) {
    fields.split({ number: 1, text })
    expect(fields.decimal(0)).toBe(decimal(text))
    if (!text.startsWith('-')) expect(fields.seconds(0, 'start')).toBe(decimal(text))
  }
  fields.split({ number: 3, text: '  x' })
  expect(() => fields.seconds(0, 'start')).toThrow(
    'Line 3, column 3: The start “x” is not a number.',
  )
})
