import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countedTags, mostUsed, normalizedTag, sortedTags, tagFault, tagKey } from './tags.ts'

/** Tags of few letters, so that equal ones occur. */
const someTag = fc.string({
  unit: fc.constantFrom('a', 'A', 'b', 'É', 'é', 'ﬁ', 'Z'),
  minLength: 1,
  maxLength: 3,
})

describe('a tag', () => {
  it('is normalized and trimmed', () => {
    expect(normalizedTag('  ﬁle\u2003')).toBe('file')
    expect(normalizedTag('e\u0301')).toBe('é')
  })

  it.each([
    ['', 'must not be empty'],
    ['\u200b', 'must not be empty'],
    ['a\tb', 'must not hold control characters'],
    ['a\ud800', 'is not well-formed Unicode'],
    ['😀'.repeat(61), 'must have at most 60 characters'],
    ['😀'.repeat(60), null],
    ['to review', null],
  ])('%j: %s', (tag, fault) => {
    expect(tagFault(tag)).toBe(fault)
  })

  it('is the same in any case, and stays the same when it is stored', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 8 }), (text) => {
        const tag = normalizedTag(text)
        expect(normalizedTag(tag)).toBe(tag)
        expect(tagKey(tag)).toBe(tagKey(text))
      }),
    )
  })
})

it('sorted tags are those of a scan for each key', () => {
  fc.assert(
    fc.property(fc.array(someTag, { maxLength: 8 }), (tags) => {
      const keys = [...new Set(tags.map(tagKey))].sort()
      const first = keys.map((key) => tags.find((tag) => tagKey(tag) === key))
      expect(sortedTags(tags)).toEqual(first)
      expect(sortedTags(sortedTags(tags))).toEqual(first)
    }),
  )
})

it('counts of spellings are joined as a scan for each key does', () => {
  const someCount = fc.record({ tag: someTag, recordings: fc.nat(9) })
  fc.assert(
    fc.property(fc.array(someCount, { maxLength: 8 }), (counts) => {
      const keys = [...new Set(counts.map(({ tag }) => tagKey(tag)))].sort()
      const joined = keys.map((key) => {
        const mine = counts.filter(({ tag }) => tagKey(tag) === key)
        return {
          tag: mine.map(({ tag }) => tag).sort()[0],
          recordings: mine.reduce((sum, { recordings }) => sum + recordings, 0),
        }
      })
      expect(countedTags(counts)).toEqual(joined)
    }),
  )
})

it('the most used tags keep their order', () => {
  const counts = [3, 1, 2, 3, 2].map((recordings, place) => ({ tag: `t${place}`, recordings }))
  const names = (most: number) => mostUsed(counts, most).map(({ tag }) => tag)
  expect(names(9)).toEqual(['t0', 't1', 't2', 't3', 't4'])
  expect(names(3)).toEqual(['t0', 't2', 't3'])
  expect(names(0)).toEqual([])
})
