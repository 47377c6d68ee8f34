import type { CurveDescriptionView } from '@toolkit/server/client'
import { describe, expect, it } from 'vitest'
import {
  curveChoices,
  defaultCurve,
  doubtfulRange,
  isCurveName,
  shownCurve,
} from './curve-choice.ts'

const curveOf = (
  kind: CurveDescriptionView['kind'],
  speaker: string | null = null,
): CurveDescriptionView => ({ kind, speaker, resolution: 0.02, length: 10, missing: 0 })

const PROBABILITIES = [curveOf('speech'), curveOf('crosstalk'), curveOf('speaker', 'A')]
const WITH_CERTAINTY = [...PROBABILITIES, curveOf('certainty')]

describe('the shown curve', () => {
  it('is the default curve of the run; the others can be chosen', () => {
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

  it('falls back to the default if the run has no such curve', () => {
    expect(shownCurve([curveOf('confidence')], 'speaker:A', true)).toMatchObject({
      curve: { kind: 'confidence' },
      asked: null,
    })
  })

  it('waits for the run if a curve other than the default is requested', () => {
    expect(shownCurve(null, 'speech', true).isKnown).toBe(false)
    expect(shownCurve(null, undefined, true)).toMatchObject({ asked: null, isKnown: true })
    expect(shownCurve(null, undefined, false).isKnown).toBe(false)
  })

  it('is null if there is none, and never a probability that was not chosen', () => {
    expect(shownCurve([], 'speech', true)).toMatchObject({ curve: null, isNone: true })
    expect(defaultCurve(curveChoices(PROBABILITIES))).toBeNull()
    expect(shownCurve(PROBABILITIES, undefined, true)).toMatchObject({ curve: null, isNone: true })
  })

  it('the doubtful range is a low confidence, or a probability near 50', () => {
    const range = (kind: CurveDescriptionView['kind']) =>
      doubtfulRange({ kind, speaker: null, name: kind })
    expect(range('certainty')).toEqual({ spotMin: 0, spotMax: 50 })
    expect(range('crosstalk')).toEqual({ spotMin: 25, spotMax: 75 })
  })

  it('accepts the names of the API', () => {
    expect(['speech', 'speaker:Ada: B'].every(isCurveName)).toBe(true)
    expect(['', 'loudness', 'speaker:', 7, undefined].some(isCurveName)).toBe(false)
  })
})
