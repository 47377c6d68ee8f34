import { expect, it } from 'vitest'
import { actionOf } from '../listen/shortcuts.ts'
import { CORRECTION_SHORTCUTS, commandOf, KEY_COMMANDS } from './correction-keys.ts'

const NONE = { code: '', shiftKey: false, ctrlKey: false }

it('a key means one edit', () => {
  const pressed = KEY_COMMANDS.flatMap((each) => each.pressed)
  expect(new Set(pressed).size).toBe(pressed.length)
})

it('only digits, D, N, P, O, undo and the keys of verdicts replace keys of the page', () => {
  const taken = KEY_COMMANDS.flatMap((each) => each.pressed).filter((key) => {
    const typed = key.replace('+', '')
    return actionOf({ ...NONE, key: typed, shiftKey: key.startsWith('+') }) !== null
  })
  expect(taken).toEqual(
    [...'qwrt'].flatMap((key) => [key, `+${key}`]).concat('d', '+d', '0', '+o', '+p'),
  )
  // Those of the timeline, while it has the focus.
  const timeline = ['+', '=', '-', '_', '[', ']', 'f', 'z', 'Home', 'End', 'Escape']
  for (const key of timeline) expect(commandOf({ ...NONE, key }), key).toBeNull()
  for (const key of [
    ' ',
    'j',
    'k',
    'l',
    'm',
    'o',
    's',
    'v',
    'a',
    'e',
    'u',
    'g',
    'Enter',
    'ArrowLeft',
  ]) {
    expect(commandOf({ ...NONE, key }), key).toBeNull()
  }
})

it.each([
  [
    { key: '3', code: 'Digit3' },
    { kind: 'assign', place: 2 },
  ],
  [
    { key: '٣', code: 'Digit3' },
    { kind: 'assign', place: 2 },
  ],
  [
    { key: '#', code: 'Digit3', shiftKey: true },
    { kind: 'overlap', place: 2 },
  ],
  // A layout where digits need Shift.
  [
    { key: '3', code: 'Digit3', shiftKey: true },
    { kind: 'assign', place: 2 },
  ],
  // So overlap has a letter too.
  [{ key: 'O', code: 'KeyO', shiftKey: true }, { kind: 'overlap-next' }],
  [{ key: 'Щ', code: 'KeyO', shiftKey: true }, { kind: 'overlap-next' }],
  [{ key: 'F10', code: 'F10', shiftKey: true }, { kind: 'menu' }],
  [{ key: 'F10', code: 'F10' }, null],
  [{ key: 'ContextMenu', code: 'ContextMenu' }, { kind: 'menu' }],
  [{ key: '0', code: 'Digit0' }, { kind: 'assign-new' }],
  [
    { key: 'Q', code: 'KeyQ', shiftKey: true },
    { kind: 'move', edge: 'start', by: -0.1 },
  ],
  [
    { key: 't', code: 'KeyT' },
    { kind: 'move', edge: 'end', by: 0.01 },
  ],
  [{ key: 'и', code: 'KeyB' }, { kind: 'split' }],
  [{ key: 'z', code: 'KeyZ', ctrlKey: true }, { kind: 'undo' }],
  [{ key: 'Z', code: 'KeyZ', ctrlKey: true, shiftKey: true }, { kind: 'redo' }],
  [{ key: 'c', code: 'KeyC', ctrlKey: true }, null],
])('%j', (press, expected) => {
  expect(commandOf({ ...NONE, ...press })).toEqual(expected)
})

it('the help names every key once', () => {
  const keys = CORRECTION_SHORTCUTS.filter(({ name }) => name !== 'Lists of turns and spots')
    .flatMap(({ lines }) => lines)
    .flatMap((line) => line.keys)
    .filter((key) => key !== '…' && key !== 'Enter')
  expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual(['9'])
})
