import { describe, expect, it } from 'vitest'
import { actionOf, scoreOfDigit } from './shortcuts.ts'

const press = (key: string, more = {}) => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  ...more,
})

describe('the keys', () => {
  it.each([
    [press('j'), 'next-spot'],
    [press('J', { shiftKey: true }), 'next-spot'],
    [press('7'), 'score'],
    [press(')', { shiftKey: true, code: 'Digit0' }), 'score-100'],
    [press('=', { shiftKey: true, code: 'Digit0' }), 'score-100'],
    [press('a'), 'score-100'],
    [press('z', { ctrlKey: true }), 'undo'],
    [press('Z', { ctrlKey: true, shiftKey: true }), null],
    [press('z'), null],
    [press('a', { ctrlKey: true }), null],
    [press('ArrowLeft', { shiftKey: true }), 'back-a-little'],
    [press('<', { shiftKey: true }), 'slower'],
    [press('Enter'), 'next-recording'],
    [press('?', { shiftKey: true }), 'help'],
    [press('toString'), null],
  ])('%j does %s', (given, action) => {
    expect(actionOf(given)).toBe(action)
  })

  it('score in tens', () => {
    expect(scoreOfDigit('0')).toBe(0)
    expect(scoreOfDigit('5')).toBe(50)
  })
})
