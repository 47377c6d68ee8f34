import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCursor, encodeCursor } from './cursor.ts'

function forge(content: unknown): string {
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}

describe('cursor', () => {
  it('round-trips any string and number', () => {
    // All code units, including lone surrogates.
    const text = fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units))
    const id = text.filter((some) => some !== '')
    const number = fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }))
    fc.assert(
      fc.property(text, number, id, (name, value, itemId) => {
        const byName = encodeCursor({ sort: '-name', value: name, id: itemId })
        expect(byName).toMatch(/^[\w-]+$/)
        expect(decodeCursor(byName, '-name')).toEqual({ value: name, id: itemId })
        const byMean = encodeCursor({ sort: 'sampleMean', value, id: itemId })
        expect(decodeCursor(byMean, 'sampleMean')).toEqual({
          value: value === null ? null : value + 0,
          id: itemId,
        })
      }),
    )
  })

  it('is null for a time that a recording may not have', () => {
    const behind = encodeCursor({ sort: '-trashedAt', value: null, id: 'a' })
    expect(decodeCursor(behind, '-trashedAt')).toEqual({ value: null, id: 'a' })
  })

  const good = encodeCursor({ sort: 'name', value: 'talk', id: 'a' })
  it.each([
    ['nothing', '', 'name'],
    ['noise', 'garbage', 'name'],
    ['other characters', `${good}=`, 'name'],
    ['a truncated end', good.slice(0, -1), 'name'],
    ['another sort', good, '-name'],
    ['no list', forge({ sort: 'name' }), 'name'],
    ['too much', forge(['name', 'talk', 'a', 1]), 'name'],
    ['other spacing', Buffer.from('["name", "talk", "a"]').toString('base64url'), 'name'],
    ['no id', forge(['name', 'talk', '']), 'name'],
    ['an id that is not a string', forge(['name', 'talk', 7]), 'name'],
    ['a number as a name', forge(['name', 7, 'a']), 'name'],
    ['no name', forge(['name', null, 'a']), 'name'],
    ['a string as a number', forge(['duration', '7', 'a']), 'duration'],
    ['an infinite number', Buffer.from('["duration",1e999,"a"]').toString('base64url'), 'duration'],
    ['an object as a value', forge(['duration', {}, 'a']), 'duration'],
    ['broken UTF-8', Buffer.from([0x22, 0xff, 0x22]).toString('base64url'), 'name'],
  ])('refuses %s', (_, text, sort) => {
    expect(() => decodeCursor(text, sort)).toThrow(
      expect.objectContaining({
        code: 'request-invalid',
        fields: [expect.objectContaining({ path: 'cursor' })],
      }),
    )
  })
})
