import { describe, expect, it } from 'vitest'
import {
  isFiltered,
  readRecordingsSearch,
  sortDirection,
  toggledSort,
} from './recordings-search.ts'

describe('the list in the address', () => {
  it('keeps what it understands', () => {
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

  it('drops what it does not, and what filters nothing', () => {
    const nonsense = {
      q: '',
      sort: 'size',
      sampleMeanFrom: 0,
      sampleMeanTo: 100,
      humanScoreFrom: -3,
      humanScoreTo: Number.NaN,
      unscored: 'include',
      other: 'x',
    }
    expect(readRecordingsSearch(nonsense)).toEqual({})
    expect(isFiltered({ sort: 'name' })).toBe(false)
  })

  it('a number typed as a search is text', () => {
    expect(readRecordingsSearch({ q: 12 })).toEqual({ q: '12' })
  })

  it('a click on a column turns its order round', () => {
    expect(toggledSort({}, 'sampleMean')).toBe('-sampleMean')
    expect(toggledSort({}, 'name')).toBe('name')
    expect(toggledSort({ sort: '-name' }, 'name')).toBe('name')
    expect(sortDirection({}, 'sampleMean')).toBe('ascending')
    expect(sortDirection({ sort: '-name' }, 'name')).toBe('descending')
    expect(sortDirection({ sort: '-name' }, 'sampleMean')).toBe('none')
  })
})
