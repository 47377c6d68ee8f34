import { describe, expect, it } from 'vitest'
import {
  filterCount,
  isFiltered,
  readRecordingsSearch,
  sortDirection,
  tagsOf,
  toggledSort,
} from './recordings-search.ts'

describe('the URL parameters of the list', () => {
  it('keep valid values', () => {
    const search = {
      q: 'call',
      sort: '-humanScore',
      sampleMeanTo: 80,
      humanScoreFrom: 20,
      unscored: 'only',
    }
    expect(readRecordingsSearch(search)).toEqual(search)
    expect(isFiltered(readRecordingsSearch(search))).toBe(true)
  })

  it('drop invalid and default values', () => {
    const invalid = {
      q: '',
      sort: 'size',
      sampleMeanFrom: 0,
      sampleMeanTo: 100,
      humanScoreFrom: -3,
      humanScoreTo: Number.NaN,
      unscored: 'include',
      other: 'x',
    }
    expect(readRecordingsSearch(invalid)).toEqual({})
    expect(isFiltered({ sort: 'name' })).toBe(false)
  })

  it('keep one tag as a text and several as a list, each once, without invalid ones', () => {
    expect(readRecordingsSearch({ tag: ' to review ' })).toEqual({ tag: 'to review' })
    expect(readRecordingsSearch({ tag: 7 })).toEqual({ tag: '7' })
    expect(readRecordingsSearch({ tag: ['a', 'b', 'A', '', null, 'x'.repeat(61)] })).toEqual({
      tag: ['a', 'b'],
    })
    expect(readRecordingsSearch({ tag: ['a', { b: 1 }] })).toEqual({ tag: 'a' })
    expect(readRecordingsSearch({ tag: { b: 1 } })).toEqual({})
    expect(tagsOf({ tag: 'a' })).toEqual(['a'])
    expect(tagsOf({})).toEqual([])
    expect(filterCount({ tag: ['a', 'b'], status: 'new' })).toBe(2)
  })

  it('keep provider and model only together', () => {
    const whose = { provider: 'local', model: 'local-0.1.0' }
    expect(readRecordingsSearch(whose)).toEqual(whose)
    expect(readRecordingsSearch({ provider: 'local' })).toEqual({})
    expect(readRecordingsSearch({ provider: 'other', model: 'x' }, ['local'])).toEqual({})
    expect(readRecordingsSearch(whose, ['local'])).toEqual(whose)
  })

  it('keep `undiarized` only if it is not the default', () => {
    expect(readRecordingsSearch({ undiarized: 'include' })).toEqual({})
    expect(readRecordingsSearch({ undiarized: 'exclude' })).toEqual({ undiarized: 'exclude' })
    const bounded = { turnMinimumTo: 40 }
    expect(readRecordingsSearch({ ...bounded, undiarized: 'exclude' })).toEqual(bounded)
    expect(readRecordingsSearch({ ...bounded, undiarized: 'include' })).toEqual({
      ...bounded,
      undiarized: 'include',
    })
  })

  it('drop an inverted range; count a range as one filter', () => {
    expect(readRecordingsSearch({ sampleMeanFrom: 60, sampleMeanTo: 40 })).toEqual({})
    expect(filterCount({ sampleMeanFrom: 40, sampleMeanTo: 60, q: 'x', sort: 'name' })).toBe(2)
    expect(filterCount({ provider: 'local', model: 'm' })).toBe(1)
  })

  it('read a number in the search as text', () => {
    expect(readRecordingsSearch({ q: 12 })).toEqual({ q: '12' })
  })

  it('reverse the sort order on a click', () => {
    expect(toggledSort({}, 'sampleMean')).toBe('-sampleMean')
    expect(toggledSort({}, 'name')).toBe('name')
    expect(toggledSort({ sort: '-name' }, 'name')).toBe('name')
    expect(sortDirection({}, 'sampleMean')).toBe('ascending')
    expect(sortDirection({ sort: '-name' }, 'name')).toBe('descending')
    expect(sortDirection({ sort: '-name' }, 'sampleMean')).toBe('none')
  })
})
