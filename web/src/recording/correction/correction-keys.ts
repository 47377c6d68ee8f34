import type { ShortcutGroup } from '../../keys/help-button.tsx'
import { type PressedKey, typedKey } from '../../keys/typed-key.ts'
import { JUDGE_GROUP, SHORTCUT_GROUPS } from '../listen/shortcuts.ts'

/** What a person does to a correction. `place`: of a speaker, from 0. */
export type EditCommand =
  | { readonly kind: 'next' | 'previous' | 'play' | 'menu' }
  | { readonly kind: 'assign' | 'overlap'; readonly place: number }
  | { readonly kind: 'assign-new' | 'overlap-new' | 'overlap-next' }
  | { readonly kind: 'move'; readonly edge: 'start' | 'end'; readonly by: number }
  | { readonly kind: 'snap'; readonly edge: 'start' | 'end' }
  | { readonly kind: 'split' | 'merge' | 'merge-neighbour' | 'delete' | 'add' | 'mark' }
  | { readonly kind: 'confirm' | 'check' | 'uncheck' | 'undo' | 'redo' }
  | { readonly kind: 'rename' | 'merge-speakers' | 'swap' }

type KeyPress = PressedKey & Pick<KeyboardEvent, 'shiftKey' | 'ctrlKey'>

/** A command of a key, for the help, the palette and the menu. */
export interface KeyCommand {
  readonly id: string
  readonly label: string
  /** As in the help. */
  readonly keys: readonly string[]
  /** The typed key; with Shift after `+`. */
  readonly pressed: readonly string[]
  readonly command: EditCommand
}

/** The speakers that have a key. */
export const SPEAKER_KEYS = 9

const SMALL = 0.01
const LARGE = 0.1

const of = (
  id: string,
  label: string,
  keys: readonly string[],
  pressed: readonly string[],
  command: EditCommand,
): KeyCommand => ({ id: `correct-${id}`, label, keys, pressed, command })

const move = (key: string, edge: 'start' | 'end', sign: 1 | -1): readonly KeyCommand[] => {
  const [upper, word] = [key.toUpperCase(), sign < 0 ? 'earlier' : 'later']
  const moved = (by: number) => ({ kind: 'move', edge, by: sign * by }) as const
  const id = `${edge}-${word}`
  return [
    of(id, `${upperFirst(edge)} of the turn 10 ms ${word}`, [upper], [key], moved(SMALL)),
    of(
      `${id}-far`,
      `${upperFirst(edge)} of the turn 100 ms ${word}`,
      [`Shift ${upper}`],
      [`+${key}`],
      moved(LARGE),
    ),
  ]
}

export const KEY_COMMANDS: readonly KeyCommand[] = [
  ...move('q', 'start', -1),
  ...move('w', 'start', 1),
  ...move('r', 'end', -1),
  ...move('t', 'end', 1),
  of('snap-start', 'Snap the start to silence', ['D'], ['d'], { kind: 'snap', edge: 'start' }),
  of('snap-end', 'Snap the end to silence', ['Shift D'], ['+d'], { kind: 'snap', edge: 'end' }),
  of('split', 'Split at the playhead', ['B'], ['b'], { kind: 'split' }),
  of('merge', 'Merge with the next turn of the speaker', ['H'], ['h'], { kind: 'merge' }),
  of('merge-neighbour', 'Merge with the next turn of anyone', ['Shift H'], ['+h'], {
    kind: 'merge-neighbour',
  }),
  of('delete', 'Delete the turn', ['X', 'Delete'], ['x', 'Delete', 'Backspace'], {
    kind: 'delete',
  }),
  of('add', 'Add a turn over the selection', ['I'], ['i'], { kind: 'add' }),
  of('mark', 'Begin a selection at the playhead; again: end it', ['Shift I'], ['+i'], {
    kind: 'mark',
  }),
  of('new-speaker', 'Assign to a new speaker', ['0'], ['0'], { kind: 'assign-new' }),
  of('overlap-next', 'Overlap: the next number adds a second speaker', ['Shift O'], ['+o'], {
    kind: 'overlap-next',
  }),
  of('play', 'Play the turn', ['Shift P'], ['+p'], { kind: 'play' }),
  of('menu', 'Open the menu of the turn', ['Shift F10', 'Menu'], ['ContextMenu'], {
    kind: 'menu',
  }),
  of('confirm', 'Confirm the turn, go to the next', ['C'], ['c'], { kind: 'confirm' }),
  of('check', 'Mark the selection, or all up to here, as checked', ['Y'], ['y'], { kind: 'check' }),
  of('uncheck', 'Mark it as not checked', ['Shift Y'], ['+y'], { kind: 'uncheck' }),
  of('rename', 'Rename a speaker', ['Shift C'], ['+c'], { kind: 'rename' }),
  of('merge-speakers', 'Merge two speakers', ['Shift B'], ['+b'], { kind: 'merge-speakers' }),
  of('swap', 'Swap two speakers, from here on or in the selection', ['Shift X'], ['+x'], {
    kind: 'swap',
  }),
  of('undo', 'Undo the edit', ['Ctrl Z'], [], { kind: 'undo' }),
  of('redo', 'Redo the edit', ['Ctrl Shift Z', 'Ctrl Y'], [], { kind: 'redo' }),
]

const BY_KEY: ReadonlyMap<string, EditCommand> = new Map([
  ...KEY_COMMANDS.flatMap(({ pressed, command }) => pressed.map((key) => [key, command] as const)),
  ['n', { kind: 'next' }],
  ['p', { kind: 'previous' }],
])

/** The command of a key press; null: the key has another meaning, or none. */
export function commandOf(press: KeyPress): EditCommand | null {
  const { code, shiftKey, ctrlKey } = press
  const typed = typedKey(press)
  if (ctrlKey) {
    if (typed === 'z') return { kind: shiftKey ? 'redo' : 'undo' }
    return typed === 'y' && !shiftKey ? { kind: 'redo' } : null
  }
  if (typed === 'F10') return shiftKey ? { kind: 'menu' } : null
  // With Shift, or on layouts where digits need it, the key writes another character.
  const digit = /^\d$/.test(typed) ? typed : /^Digit(\d)$/.exec(code)?.[1]
  if (digit !== undefined && (shiftKey || digit === typed)) return digitCommand(digit, press)
  return BY_KEY.get(shiftKey && typed.length === 1 ? `+${typed}` : typed) ?? null
}

function digitCommand(digit: string, { shiftKey, key }: KeyPress): EditCommand {
  // On layouts where digits need Shift, it does not mean overlap.
  const isOverlap = shiftKey && !/^\p{Nd}$/u.test(key)
  if (digit === '0') return { kind: isOverlap ? 'overlap-new' : 'assign-new' }
  return { kind: isOverlap ? 'overlap' : 'assign', place: Number(digit) - 1 }
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const CORRECT: ShortcutGroup = {
  name: 'Correct',
  lines: [
    { keys: ['N', 'P'], does: 'choose and play the next, previous turn' },
    { keys: ['1', '…', '9'], does: 'assign the turn to a speaker' },
    { keys: ['0'], does: 'assign it to a new speaker' },
    {
      keys: ['Shift 1', '…', '9'],
      does: 'overlap: add a second speaker over the selection or the turn; where digits need Shift, use Shift O',
    },
    { keys: ['Q', 'W'], does: 'start 10 ms earlier, later; with Shift 100 ms' },
    { keys: ['R', 'T'], does: 'end 10 ms earlier, later; with Shift 100 ms' },
    ...KEY_COMMANDS.filter(({ command: { kind } }) => kind !== 'move' && kind !== 'assign-new').map(
      ({ keys, label }) => ({ keys, does: label.charAt(0).toLowerCase() + label.slice(1) }),
    ),
  ],
}

/** Keys that edit while a run is corrected, and score else. */
const TAKEN = new Set(['0', 'Shift 0', 'Ctrl Z'])

/** The first keys of the lines that have another meaning. */
const REPLACED = new Set(['0', 'D', 'N'])

/** The help while a run is corrected. */
export const CORRECTION_SHORTCUTS: readonly ShortcutGroup[] = [
  CORRECT,
  // Its keys move the ends of a turn.
  ...SHORTCUT_GROUPS.filter(({ name }) => name !== JUDGE_GROUP).map(({ name, lines }) => ({
    name,
    lines: lines
      .filter(({ keys }) => !REPLACED.has(keys[0] ?? ''))
      .map(({ keys, does }) => ({ keys: keys.filter((key) => !TAKEN.has(key)), does })),
  })),
]
