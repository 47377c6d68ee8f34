import { REASONS } from '@toolkit/server/client'
import { expect, it } from 'vitest'
import { auditShare, readReviewSearch, reviewFilters } from './review-search.ts'

it('the address has one of the known reasons, which is no filter of recordings', () => {
  for (const reason of REASONS) {
    const search = readReviewSearch({ reason, q: 'call', max: 60 })
    expect(search).toEqual({ reason, q: 'call', max: 60 })
    expect(reviewFilters(search)).toEqual({ q: 'call' })
  }
  for (const reason of ['', 'noise', 3, null]) expect(readReviewSearch({ reason })).toEqual({})
})

it('with a reason no moment is random', () => {
  expect(auditShare({})).toBe(0.2)
  expect(auditShare({ audit: 100 })).toBe(1)
  expect(auditShare({ audit: 100, reason: 'overlap' })).toBe(0)
})
