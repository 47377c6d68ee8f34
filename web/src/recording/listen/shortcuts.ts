import { useEffect, useRef } from 'react'
import type { ShortcutGroup } from '../../keys/help-button.tsx'
import { type PressedKey, typedKey } from '../../keys/typed-key.ts'
import { type Command, useCommands } from '../../palette/commands.ts'
import { Store } from '../../store/store.ts'

/** An action of a key. */
type Action =
  | 'toggle'
  | 'back'
  | 'forth'
  | 'back-a-little'
  | 'forth-a-little'
  | 'slower'
  | 'faster'
  | 'next-spot'
  | 'previous-spot'
  | 'next-turn'
  | 'previous-turn'
  | 'next-overlap'
  | 'previous-overlap'
  | 'next-mark'
  | 'previous-mark'
  | 'tour'
  | 'loop'
  | 'mute'
  | 'spectrogram'
  | 'score'
  | 'score-100'
  | 'note'
  | 'undo'
  | 'right'
  | 'wrong'
  | 'unclear'
  | 'undo-verdict'
  | 'next-recording'
  | 'help'

/** The group of the keys that give a verdict. */
export const JUDGE_GROUP = 'Judge the spot or turn that plays, or the selection'

export const SHORTCUT_GROUPS: readonly ShortcutGroup[] = [
  {
    name: 'Listen',
    lines: [
      { keys: ['Space'], does: 'play, pause' },
      { keys: ['←', '→'], does: '5 s back, forward' },
      { keys: ['Shift ←', 'Shift →'], does: '1 s back, forward' },
      { keys: [',', '.'], does: 'slower, faster (< and > too); the pitch is preserved' },
      { keys: ['J', 'K'], does: 'next, previous spot, from one second before' },
      { keys: ['N', 'P'], does: 'next, previous turn' },
      { keys: ['V', 'Shift V'], does: 'next, previous overlap' },
      {
        keys: ['D', 'Shift D'],
        does: 'next, previous error, or difference of the compared diarizations',
      },
      { keys: ['O'], does: 'play spots only; again to stop' },
      {
        keys: ['L'],
        does: 'loop the selection, or the spot or turn at the playhead; again to stop',
      },
      { keys: ['M'], does: 'mute' },
      { keys: ['S'], does: 'show or hide the spectrogram' },
    ],
  },
  {
    name: 'Score',
    lines: [
      { keys: ['0', '…', '9'], does: 'score in tens: 0 is 0, 5 is 50' },
      { keys: ['A', 'Shift 0'], does: 'score 100; only A where digits need Shift' },
      { keys: ['E'], does: 'write a note; Enter saves it' },
      { keys: ['U', 'Ctrl Z'], does: 'restore the previous score' },
      { keys: ['G', 'Enter'], does: 'next recording in the list' },
    ],
  },
  {
    name: JUDGE_GROUP,
    lines: [
      { keys: ['R'], does: 'right' },
      { keys: ['W'], does: 'wrong' },
      { keys: ['1', '…', '5'], does: 'after W: what is wrong; Enter when done, E for a note' },
      { keys: ['Q'], does: 'unclear' },
      { keys: ['T'], does: 'take the last verdict back' },
    ],
  },
  {
    name: 'Timeline (when focused)',
    lines: [
      { keys: ['+', '−'], does: 'zoom in, out' },
      { keys: ['F'], does: 'show the whole recording' },
      { keys: ['Z'], does: 'zoom to the selection, or to the turn at the playhead' },
      { keys: ['[', ']'], does: 'half a window back, forward' },
      { keys: ['Home', 'End'], does: 'start, end' },
      { keys: ['Esc'], does: 'clear the selection' },
    ],
  },
  {
    name: 'Lists of turns and spots',
    lines: [
      { keys: ['↑', '↓'], does: 'row by row; Home and End too' },
      { keys: ['Enter'], does: 'play the row' },
    ],
  },
]

/** What the help shows: while a run is corrected, keys have other meanings. */
export const shownShortcuts = new Store(SHORTCUT_GROUPS)

const ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries({
    ' ': 'toggle',
    ArrowLeft: 'back',
    ArrowRight: 'forth',
    ',': 'slower',
    '<': 'slower',
    '.': 'faster',
    '>': 'faster',
    j: 'next-spot',
    k: 'previous-spot',
    n: 'next-turn',
    p: 'previous-turn',
    v: 'next-overlap',
    d: 'next-mark',
    o: 'tour',
    l: 'loop',
    m: 'mute',
    s: 'spectrogram',
    a: 'score-100',
    e: 'note',
    u: 'undo',
    r: 'right',
    w: 'wrong',
    q: 'unclear',
    t: 'undo-verdict',
    g: 'next-recording',
    Enter: 'next-recording',
    '?': 'help',
  } satisfies Record<string, Action>),
)

/** The used part of a keyboard event. */
type KeyPress = PressedKey & Pick<KeyboardEvent, 'shiftKey' | 'ctrlKey'>

/** Returns the action of a key press; null if there is none. */
export function actionOf(press: KeyPress): Action | null {
  const { key, shiftKey, ctrlKey } = press
  const typed = typedKey(press)
  if (ctrlKey) return typed === 'z' && !shiftKey ? 'undo' : null
  if (isDigit(typed)) return 'score'
  if (isShiftedZero(press)) return 'score-100'
  if (shiftKey && typed === 'v') return 'previous-overlap'
  if (shiftKey && typed === 'd') return 'previous-mark'
  if (shiftKey && key === 'ArrowLeft') return 'back-a-little'
  if (shiftKey && key === 'ArrowRight') return 'forth-a-little'
  return ACTIONS.get(typed) ?? null
}

/** Returns the score of a digit key, a multiple of ten. */
export function scoreOf(press: PressedKey): number {
  return Number(typedKey(press)) * 10
}

function isDigit(typed: string): boolean {
  return /^\d$/.test(typed)
}

/**
 * On layouts where 0 needs no shift, shift with its key writes a layout-specific character. A digit or letter there
 * means that 0 needs shift, or is on another key.
 */
function isShiftedZero({ key, code, shiftKey }: KeyPress): boolean {
  return shiftKey && code === 'Digit0' && /^[^\p{L}\p{N}]$/u.test(key)
}

const PRESSED_BY: Readonly<Record<string, string>> = {
  // A tab is open already when it has the focus.
  ' ': 'button:not([role="tab"]), summary, input[type="checkbox"]',
  Enter: 'button:not([role="tab"]), a, summary, [role="row"]',
}

const MOVED_BY_ARROWS = '[role="slider"], [role="tab"], [role="separator"], [role^="menu"]'

const TYPED_INTO = 'input, textarea, select, [contenteditable="true"]'

type Actions = Partial<Readonly<Record<Action, (event: KeyboardEvent) => void>>>

/** The actions in the palette; a score by digit needs its digit. */
const COMMANDS: readonly (Command & { readonly id: Action })[] = [
  { id: 'toggle', label: 'Play or pause', keys: ['Space'] },
  { id: 'next-spot', label: 'Next spot', keys: ['J'] },
  { id: 'previous-spot', label: 'Previous spot', keys: ['K'] },
  { id: 'next-turn', label: 'Next turn', keys: ['N'] },
  { id: 'previous-turn', label: 'Previous turn', keys: ['P'] },
  { id: 'next-overlap', label: 'Next overlap', keys: ['V'] },
  { id: 'previous-overlap', label: 'Previous overlap', keys: ['Shift V'] },
  { id: 'next-mark', label: 'Next error or difference', keys: ['D'] },
  { id: 'previous-mark', label: 'Previous error or difference', keys: ['Shift D'] },
  { id: 'tour', label: 'Play spots only', keys: ['O'] },
  { id: 'loop', label: 'Loop the selection, spot or turn', keys: ['L'] },
  { id: 'back', label: 'Back 5 s', keys: ['←'] },
  { id: 'forth', label: 'Forward 5 s', keys: ['→'] },
  { id: 'slower', label: 'Play slower', keys: [','] },
  { id: 'faster', label: 'Play faster', keys: ['.'] },
  { id: 'mute', label: 'Mute', keys: ['M'] },
  { id: 'spectrogram', label: 'Show or hide the spectrogram', keys: ['S'] },
  { id: 'score-100', label: 'Score 100', keys: ['A'] },
  { id: 'note', label: 'Write a note', keys: ['E'] },
  { id: 'undo', label: 'Undo the score', keys: ['U'] },
  { id: 'right', label: 'Judge: right', keys: ['R'] },
  { id: 'wrong', label: 'Judge: wrong', keys: ['W'] },
  { id: 'unclear', label: 'Judge: unclear', keys: ['Q'] },
  { id: 'undo-verdict', label: 'Take the last verdict back', keys: ['T'] },
  { id: 'next-recording', label: 'Next recording in the list', keys: ['G'] },
  { id: 'help', label: 'Show keyboard shortcuts', keys: ['?'] },
]

/** Handles shortcuts while the component is mounted, and offers them in the palette. Each component has its own. */
export function useActions(actions: Actions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const keys = new AbortController()
    onFreeKey((event) => {
      const action = actionOf(event)
      const act = action === null ? undefined : latest.current[action]
      if (!act) return
      event.preventDefault()
      act(event)
    }, keys.signal)
    return () => keys.abort()
  }, [])
  useCommands(
    COMMANDS.filter(({ id }) => actions[id] !== undefined),
    (id) => latest.current[id as Action]?.(new KeyboardEvent('keydown')),
  )
}

/** Whether the element itself uses the key: typing, arrows of a slider, space on a button. */
function ownsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('dialog')) return true
  const pressed = PRESSED_BY[key]
  if (pressed !== undefined && target.closest(pressed) !== null) return true
  if (target.matches('input[type="checkbox"]')) return false
  if (target.matches(TYPED_INTO)) return true
  return target.closest(MOVED_BY_ARROWS) !== null && key.startsWith('Arrow')
}

/**
 * Calls `act` for keys that nothing else on the page uses, until `signal` is aborted. Keys with Alt or Meta belong to
 * the browser. `capture`: before the other keys of the page.
 */
export function onFreeKey(
  act: (event: KeyboardEvent) => void,
  signal: AbortSignal,
  { capture }: { readonly capture: boolean } = { capture: false },
): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.metaKey || event.altKey || event.defaultPrevented) return
      if (!ownsKey(event.target, event.key)) act(event)
    },
    { signal, capture },
  )
}
