import { expect, test } from 'vitest'
import { NO_HINTS } from '../model/run.ts'
import { speakerCountDoubt } from './speaker-count-doubt.ts'

const label = {
  speaker: 'A',
  reason: 'little-speech',
  speechSeconds: 1,
  speechProbability: null,
} as const
const ranged = (fewer: number, more: number) => ({
  range: { fewer, more, step: 0.1 },
  labels: [],
})

test.each([
  ['another number is plausible', ranged(3, 5), NO_HINTS, 'some'],
  ['only fewer are plausible', ranged(3, 4), NO_HINTS, 'some'],
  ['no other number is plausible', ranged(4, 4), NO_HINTS, 'none'],
  ['a speaker may be no person', { ...ranged(4, 4), labels: [label] }, NO_HINTS, 'some'],
  ['the run is of an older version', null, NO_HINTS, null],
  ['the range is not known', { range: null, labels: [] }, NO_HINTS, null],
  ['the number was given', { range: null, labels: [label] }, { ...NO_HINTS, num: 4 }, 'given'],
  ['both bounds are the number', null, { num: null, min: 4, max: 4 }, 'given'],
  ['another number was given', null, { ...NO_HINTS, num: 5 }, 'some'],
  ['more were expected', null, { ...NO_HINTS, min: 5 }, 'some'],
  ['fewer were expected', ranged(4, 4), { ...NO_HINTS, max: 3 }, 'some'],
  ['as many were expected', null, { num: null, min: 4, max: 6 }, null],
  ['a wider range was given', ranged(3, 4), { num: null, min: 3, max: 4 }, 'some'],
] as const)('four speakers, and %s', (_case, doubt, hints, expected) => {
  expect(speakerCountDoubt(4, doubt, hints)).toBe(expected)
})

test('no speakers, and no hints: not given', () => {
  expect(speakerCountDoubt(0, ranged(0, 0), NO_HINTS)).toBe('none')
})
