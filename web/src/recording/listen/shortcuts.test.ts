import { describe, expect, it } from 'vitest'
import { actionOf, scoreOf } from './shortcuts.ts'

const press = (key: string, more = {}) => ({
  key,
  code: '',
  shiftKey: false,
  ctrlKey: false,
  ...more,
})

describe('shortcuts', () => {
  it.each([
    [press('j'), 'next-spot'],
    [press('J', { shiftKey: true }), 'next-spot'],
    [press('d'), 'next-mark'],
    [press('D', { shiftKey: true }), 'previous-mark'],
    [press('7'), 'score'],
    [press(')', { shiftKey: true, code: 'Digit0' }), 'score-100'],
    [press('=', { shiftKey: true, code: 'Digit0' }), 'score-100'],
    [press('0', { code: 'Digit0' }), 'score'],
    [press('0', { code: 'Numpad0' }), 'score'],
    // AZERTY and Czech need shift for digits.
    [press('0', { shiftKey: true, code: 'Digit0' }), 'score'],
    [press('5', { shiftKey: true, code: 'Digit5' }), 'score'],
    [press('à', { code: 'Digit0' }), null],
    [press('é', { code: 'Digit0' }), null],
    [press('(', { code: 'Digit5' }), null],
    // With caps lock shift is inverted.
    [press('É', { shiftKey: true, code: 'Digit0' }), null],
    // Hungarian has 0 on another key.
    [press('Ö', { shiftKey: true, code: 'Digit0' }), null],
    [press('%', { shiftKey: true, code: 'Digit5' }), null],
    [press('a'), 'score-100'],
    [press('a', { code: 'KeyQ' }), 'score-100'],
    [press('q', { code: 'KeyA' }), 'unclear'],
    [press('r'), 'right'],
    [press('W', { shiftKey: true }), 'wrong'],
    [press('t'), 'undo-verdict'],
    [press('r', { ctrlKey: true }), null],
    // Russian and Greek
    [press('ф', { code: 'KeyA' }), 'score-100'],
    [press('я', { code: 'KeyZ', ctrlKey: true }), 'undo'],
    [press('ξ', { code: 'KeyJ' }), 'next-spot'],
    [press('y', { code: 'KeyZ', ctrlKey: true }), null],
    [press('۵', { code: 'Digit5' }), 'score'],
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

  it('scores are multiples of ten', () => {
    expect(scoreOf(press('0', { shiftKey: true, code: 'Digit0' }))).toBe(0)
    expect(scoreOf(press('5'))).toBe(50)
    expect(scoreOf(press('۵', { code: 'Digit5' }))).toBe(50)
  })
})
