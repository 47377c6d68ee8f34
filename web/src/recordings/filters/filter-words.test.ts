import { describe, expect, it } from 'vitest'
import { leftOutWords, letThroughWords } from './filter-words.ts'

const without = { humanScore: 3, result: 1, score: 2 }

describe('recordings left out', () => {
  it('are not mentioned without filters', () => {
    expect(leftOutWords({}, without)).toBeNull()
    expect(letThroughWords({}, without)).toBeNull()
    expect(leftOutWords({ sampleMeanTo: 50 }, { humanScore: 3, result: 0, score: 0 })).toBeNull()
  })

  it('lack a result or a score if confidence is filtered', () => {
    expect(leftOutWords({ sampleMeanTo: 50 }, without)).toBe(
      'Excluded: 1 recording without a result yet; 2 recordings without such a score (no speech, or the model gives none).',
    )
  })

  it('are not scored, if these are excluded', () => {
    expect(leftOutWords({ unscored: 'exclude' }, without)).toBe(
      'Excluded: 3 recordings not scored by you yet.',
    )
  })

  it('do not include unscored ones with a range of my score', () => {
    expect(letThroughWords({ humanScoreTo: 40 }, without)).toContain('3 recordings')
    expect(letThroughWords({ humanScoreTo: 40, unscored: 'exclude' }, without)).toBeNull()
  })

  it('lack a result with a range of the lowest turn, or if these are excluded', () => {
    expect(leftOutWords({ turnMinimumTo: 50 }, without)).toContain('1 recording without a result')
    expect(leftOutWords({ undiarized: 'exclude' }, without)).toBe(
      'Excluded: 1 recording without a result yet.',
    )
    expect(leftOutWords({ undiarized: 'only' }, without)).toBeNull()
  })

  it('do not include those without a result if these are included', () => {
    const search = { sampleMeanTo: 50, undiarized: 'include' } as const
    expect(letThroughWords(search, without)).toContain('without a result yet (1 recording)')
    expect(leftOutWords(search, without)).not.toContain('without a result')
  })
})
