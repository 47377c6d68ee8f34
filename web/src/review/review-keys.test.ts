import { expect, it } from 'vitest'
import { actionOf } from '../recording/listen/shortcuts.ts'
import { reviewActionOf } from './review-keys.ts'

it.each([
  [' ', 'toggle', 'toggle'],
  [',', 'slower', 'slower'],
  ['<', 'slower', 'slower'],
  ['.', 'faster', 'faster'],
  ['>', 'faster', 'faster'],
  ['r', 'right', 'right'],
  ['w', 'wrong', 'wrong'],
  ['q', 'unclear', 'unclear'],
  ['t', 'take-back', 'undo-verdict'],
  ['?', 'help', 'help'],
] as const)('%s does the same in a review and in a recording', (key, inReview, inRecording) => {
  expect(reviewActionOf(key)).toBe(inReview)
  const press = { key, code: '', shiftKey: false, ctrlKey: false }
  expect(actionOf(press)).toBe(inRecording)
})

it('what only a review has is within reach of the left hand', () => {
  expect(['s', 'a', 'c', 'd', 'f', 'e'].map(reviewActionOf)).toEqual([
    ...['skip', 'again', 'context', 'slower', 'faster', 'open'],
  ])
  expect(reviewActionOf('x')).toBeNull()
})
