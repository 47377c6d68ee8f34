import type { CurveDescriptionView } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import {
  curveChoices,
  defaultCurve,
  doubtfulStretch,
  isCurveName,
  shownCurve,
} from './curve-choice.ts'

const described = (
  kind: CurveDescriptionView['kind'],
  speaker: string | null = null,
): CurveDescriptionView => ({ kind, speaker, resolution: 0.02, length: 10, missing: 0 })

const PROBABILITIES = [described('speech'), described('crosstalk'), described('speaker', 'A')]
const WITH_CERTAINTY = [...PROBABILITIES, described('certainty')]

describe('the curve that is looked at', () => {
  it('is the one the run is judged by; the given ones can be chosen', () => {
    expect(curveChoices(WITH_CERTAINTY).map(({ name }) => name)).toEqual([
      'certainty',
      'speech',
      'crosstalk',
      'speaker:A',
    ])
    expect(shownCurve(WITH_CERTAINTY, undefined, true)).toMatchObject({
      curve: { kind: 'certainty' },
      asked: null,
    })
    expect(shownCurve(WITH_CERTAINTY, 'speaker:A', true)).toMatchObject({
      curve: { kind: 'speaker', speaker: 'A' },
      asked: 'speaker:A',
    })
  })

  it('falls back to the default where a run has no such curve', () => {
    expect(shownCurve([described('confidence')], 'speaker:A', true)).toMatchObject({
      curve: { kind: 'confidence' },
      asked: null,
    })
  })

  it('waits for the run where another than the default is wanted', () => {
    expect(shownCurve(null, 'speech', true).isKnown).toBe(false)
    expect(shownCurve(null, undefined, true)).toMatchObject({ asked: null, isKnown: true })
    expect(shownCurve(null, undefined, false).isKnown).toBe(false)
  })

  it('is none where there is none, and never a probability that nobody chose', () => {
    expect(shownCurve([], 'speech', true)).toMatchObject({ curve: null, isNone: true })
    expect(defaultCurve(curveChoices(PROBABILITIES))).toBeNull()
    expect(shownCurve(PROBABILITIES, undefined, true)).toMatchObject({ curve: null, isNone: true })
  })

  it('doubt is low trust, or a probability in the middle', () => {
    const stretch = (kind: CurveDescriptionView['kind']) =>
      doubtfulStretch({ kind, speaker: null, name: kind })
    expect(stretch('certainty')).toEqual({ spotMin: 0, spotMax: 50 })
    expect(stretch('crosstalk')).toEqual({ spotMin: 25, spotMax: 75 })
  })

  it('names are those of the API', () => {
    expect(['speech', 'speaker:Ada: B'].every(isCurveName)).toBe(true)
    expect(['', 'loudness', 'speaker:', 7, undefined].some(isCurveName)).toBe(false)
  })
})
