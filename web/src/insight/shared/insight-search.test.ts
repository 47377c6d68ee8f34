import { expect, it } from 'vitest'
import { insightFilters, readInsightSearch } from './insight-search.ts'

it('the address has the filters of the list and what the sections show, without defaults', () => {
  const search = readInsightSearch({
    ...{ status: 'succeeded', sort: 'name', humanScoreFrom: 20 },
    ...{ confident: 60, liked: 50, max: 60, by: 'folder', of: 'an-id', other: 1 },
  })
  expect(search).toEqual({
    ...{ status: 'succeeded', humanScoreFrom: 20 },
    ...{ confident: 60, max: 60, by: 'folder', of: 'an-id' },
  })
  expect(insightFilters(search)).toEqual({ status: 'succeeded', humanScoreFrom: 20 })
})

it('drops what is no limit or grouping', () => {
  expect(readInsightSearch({ confident: 101, liked: '50', by: 'colour', of: '' })).toEqual({})
  expect(readInsightSearch({ confident: -1, liked: Number.NaN, max: 51, by: 'model' })).toEqual({})
})
