import { describe, expect, it } from 'vitest'
import { leftOutWords, letInWords } from './filter-words.ts'

const without = { humanScore: 3, result: 1, score: 2 }

describe('what a list leaves out', () => {
  it('says nothing where nothing is filtered', () => {
    expect(leftOutWords({}, without)).toBeNull()
    expect(letInWords({}, without)).toBeNull()
    expect(leftOutWords({ sampleMeanTo: 50 }, { humanScore: 3, result: 0, score: 0 })).toBeNull()
  })

  it('says how many lack a result or a score where confidence is bounded', () => {
    expect(leftOutWords({ sampleMeanTo: 50 }, without)).toBe(
      'Left out: 1 recording without a result yet; 2 recordings whose model gave no such score.',
    )
  })

  it('says how many are not scored where they are left out', () => {
    expect(leftOutWords({ unscored: 'exclude' }, without)).toBe(
      'Left out: 3 recordings not scored by you yet.',
    )
  })

  it('says that unscored ones pass a bound on my score', () => {
    expect(letInWords({ humanScoreTo: 40 }, without)).toContain('3 recordings')
    expect(letInWords({ humanScoreTo: 40, unscored: 'exclude' }, without)).toBeNull()
  })

  it('says so for a bound on the lowest turn, and where no result is left out by choice', () => {
    expect(leftOutWords({ turnMinimumTo: 50 }, without)).toContain('1 recording without a result')
    expect(leftOutWords({ undiarized: 'exclude' }, without)).toBe(
      'Left out: 1 recording without a result yet.',
    )
    expect(leftOutWords({ undiarized: 'only' }, without)).toBeNull()
  })

  it('says that those without a result pass a bound when they are let in', () => {
    const search = { sampleMeanTo: 50, undiarized: 'include' } as const
    expect(letInWords(search, without)).toContain('without a result yet (1 recording)')
    expect(leftOutWords(search, without)).not.toContain('without a result')
  })
})
