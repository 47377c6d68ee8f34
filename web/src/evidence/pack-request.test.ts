import { describe, expect, it } from 'vitest'
import { DEFAULT_RULE, leftOutReason, planRequest, planWords } from './pack-request.ts'

const PLAN = {
  ...{ clips: 1_200, seconds: 4_000, recordings: 3, contextSeconds: 1 },
  ...{ maxClips: 1_000, maxSeconds: 7_200, selection: null, leftOut: [] },
}

it('the clips of spots, or of turns, of chosen recordings or of those that match', () => {
  expect(planRequest({ recordingIds: ['a', 'b'] }, DEFAULT_RULE)).toEqual({
    recordingIds: ['a', 'b'],
    spots: { min: 0, max: 50, mergeGap: 0.3, minDuration: 0.2 },
  })
  expect(planRequest({ matching: { q: 'x' } }, { ...DEFAULT_RULE, what: 'turns' })).toEqual({
    matching: { q: 'x' },
    turns: { min: 0, max: 50 },
  })
})

describe('what is said of a plan', () => {
  it('number and length', () => {
    const selection = { recordings: [{ recordingId: 'a', spots: {} }] }
    expect(
      planWords({ ...PLAN, clips: 1, recordings: 1, seconds: 2.5, selection }, 'spots'),
    ).toEqual({
      amount: '1 clip from 1 recording, 2.5 s in total with a second before and after each.',
      problem: null,
    })
  })

  it('the limits, and what to do', () => {
    const { amount, problem } = planWords(PLAN, 'spots')
    expect(amount).toMatch(/^1,200 clips from 3 recordings, 1.1 h in total/)
    expect(problem).toBe(
      'A ZIP has at most 1,000 clips of 2 h in total. Narrow the range, raise the minimum length, or choose fewer recordings.',
    )
  })

  it('that there is none', () => {
    const none = { ...PLAN, clips: 0, recordings: 0, seconds: 0 }
    expect(planWords(none, 'turns').amount).toBe('No turn is in the range.')
    expect(planWords(none, 'spots').problem).toContain('lower the minimum length')
  })

  it('why recordings are left out', () => {
    const group = { count: 2, names: ['a', 'b'], detail: 'It is broken.' }
    expect(leftOutReason({ ...group, code: 'no-result' })).toBe(
      'no finished diarization. Diarize first.',
    )
    expect(leftOutReason({ ...group, code: 'request-conflict' })).toBe('It is broken.')
  })
})
