import { describe, expect, it } from 'vitest'
import { DEFAULTS } from '../recording-search.ts'
import { EXPORT_FORMATS, evidenceSelection, exportQuery, hasTurnRange } from './export-formats.ts'

describe('what is exported', () => {
  it('all turns, those in the range, or the spots', () => {
    const limits = { ...DEFAULTS, turnMin: 10, turnMax: 60 }
    expect(exportQuery('r', 'turns', limits, undefined)).toEqual({ run: 'r' })
    expect(exportQuery('r', 'turn-range', limits, 'speech')).toEqual({ run: 'r', min: 10, max: 60 })
    expect(exportQuery('r', 'spots', limits, undefined)).toEqual({
      run: 'r',
      what: 'spots',
      min: 0,
      max: 50,
      mergeGap: 0.3,
      minDuration: 0.2,
    })
    expect(exportQuery('r', 'spots', { ...limits, maxDuration: 5 }, 'speech')).toMatchObject({
      maxDuration: 5,
      curve: 'speech',
    })
  })

  it('clips of the spots or of the turns in the range, not of all turns', () => {
    const selection = (what: 'turns' | 'turn-range' | 'spots') =>
      evidenceSelection('a', what, exportQuery('r', what, { ...DEFAULTS, turnMax: 60 }, 'speech'))
    const of = { recordingId: 'a', runId: 'r' }
    expect(selection('turns')).toBeNull()
    expect(selection('turn-range')).toEqual({
      recordings: [{ ...of, turns: { min: 0, max: 60 } }],
    })
    const spots = { min: 0, max: 50, mergeGap: 0.3, minDuration: 0.2, curve: 'speech' }
    expect(selection('spots')).toEqual({ recordings: [{ ...of, spots }] })
  })

  it('the whole scale is no range', () => {
    expect(hasTurnRange(DEFAULTS)).toBe(false)
    expect(hasTurnRange({ turnMin: 0, turnMax: 99 })).toBe(true)
  })

  it('each format stands there once, with its purpose', () => {
    expect(new Set(EXPORT_FORMATS.map(({ format }) => format)).size).toBe(EXPORT_FORMATS.length)
    for (const { purpose } of EXPORT_FORMATS) expect(purpose).not.toBe('')
  })
})
