import { describe, expect, it } from 'vitest'
import { readRecordingsSearch } from '../recordings-search.ts'
import { chipWords, FILTERS, withoutFilter } from './filter-chips.ts'

describe('the chips of set filters', () => {
  const words = (search: Parameters<typeof chipWords>[0]) =>
    FILTERS.flatMap((filter) => chipWords(search, filter, [], () => 'Ann') ?? [])

  it('are none without filters', () => {
    expect(words({ q: 'call', sort: 'name' })).toEqual([])
  })

  it('describe ranges by the bounds that are set', () => {
    expect(words({ sampleMeanTo: 60 })).toEqual(['Confidence: ≤ 60'])
    expect(words({ turnMinimumFrom: 0.5 })).toEqual(['Min. turn: ≥ 0.5'])
    expect(words({ overlapShareFrom: 4, overlapShareTo: 20 })).toEqual(['Overlap: 4–20'])
    expect(words({ errorRateFrom: 10 })).toEqual(['Errors: ≥ 10'])
  })

  it('describe status, source and what recordings lack', () => {
    expect(words({ status: 'failed', undiarized: 'exclude' })).toEqual([
      'Status: failed, only with a result',
    ])
    expect(words({ tag: 'to review' })).toEqual(['Tags: to review'])
    expect(words({ tag: ['b', 'a'] })).toEqual(['Tags: b, a'])
    expect(words({ speakerCountDoubt: 'some' })).toEqual(['Number of speakers: unsure only'])
    expect(words({ provider: 'a', model: 'b', unscored: 'only' })).toEqual([
      'Diarized by: a · b',
      'My score: only not scored',
    ])
  })

  it('a removed chip leaves the other filters', () => {
    const search = { status: 'failed', sampleMeanTo: 60, humanScoreFrom: 5, unscored: 'only' }
    const left = (filter: (typeof FILTERS)[number]) =>
      readRecordingsSearch({ ...search, ...withoutFilter(filter) })
    expect(left('humanScore')).toEqual({ status: 'failed', sampleMeanTo: 60 })
    expect(left('status')).toEqual({ sampleMeanTo: 60, humanScoreFrom: 5, unscored: 'only' })
  })
})
