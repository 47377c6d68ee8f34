import { describe, expect, it } from 'vitest'
import { DEFAULTS, readRecordingSearch, thresholds } from './recording-search.ts'

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
})
