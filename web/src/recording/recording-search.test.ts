import { describe, expect, it } from 'vitest'
import {
  comparedRuns,
  compareSearch,
  DEFAULTS,
  readRecordingSearch,
  thresholds,
} from './recording-search.ts'

describe('the URL parameters of a recording', () => {
  it('keep valid values', () => {
    const search = {
      run: 'r1',
      curve: 'speaker:SPEAKER_00',
      turnMax: 60,
      spotMin: 10,
      spotMax: 40,
      mergeGap: 1,
      turnSort: '-margin',
    }
    expect(readRecordingSearch(search)).toEqual(search)
    expect(thresholds(readRecordingSearch(search))).toMatchObject({ turnMin: 0, turnMax: 60 })
  })

  it('drop defaults', () => {
    expect(readRecordingSearch({ ...DEFAULTS })).toEqual({})
    expect(thresholds({})).toEqual(DEFAULTS)
  })

  it('keep 0 as a bound', () => {
    expect(readRecordingSearch({ mergeGap: 0, spotMax: 0 })).toEqual({ mergeGap: 0, spotMax: 0 })
  })

  it('drop invalid values', () => {
    expect(
      readRecordingSearch({
        turnMin: 70,
        turnMax: 20,
        spotMin: 60,
        turnSort: 'size',
        curve: 'loudness',
        mergeGap: -1,
      }),
    ).toEqual({})
  })

  it('keep two different runs to compare, and what is scored', () => {
    const search = { compare: 'r1,r2', collar: 0.25 as const, skipOverlap: true }
    expect(readRecordingSearch(search)).toEqual(search)
    expect(comparedRuns(search)).toEqual(['r1', 'r2'])
    expect(compareSearch(['r1', 'r2'])).toBe('r1,r2')
    for (const compare of ['', 'r1', 'r1,', 'r1,r1', 'a,b,c', 4, ['a', 'b']]) {
      expect(readRecordingSearch({ compare, collar: 0, skipOverlap: false })).toEqual({})
    }
  })
})
