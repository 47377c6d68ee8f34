import { useEffect, useRef } from 'react'
import type { ShortcutGroup } from '../../keys/help-button.tsx'
import { type PressedKey, typedKey } from '../../keys/typed-key.ts'

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
  | 'tour'
  | 'loop'
  | 'mute'
  | 'score'
  | 'score-100'
  | 'note'
  | 'undo'
  | 'next-recording'
  | 'help'

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
      { keys: ['O'], does: 'play only the spots; again to stop' },
      {
        keys: ['L'],
        does: 'loop the selection, or the spot or turn at the playhead; again to stop',
      },
      { keys: ['M'], does: 'mute' },
    ],
  },
  {
    name: 'Score',
    lines: [
      { keys: ['0', '…', '9'], does: 'score in tens: 0 is 0, 5 is 50' },
      { keys: ['A', 'Shift 0'], does: 'score 100; only A where digits need Shift' },
      { keys: ['E'], does: 'write a note; Enter saves it' },
      { keys: ['U', 'Ctrl Z'], does: 'restore the previous verdict' },
      { keys: ['G', 'Enter'], does: 'next recording of the list' },
    ],
  },
  {
    name: 'Timeline, when focused',
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
    o: 'tour',
    l: 'loop',
    m: 'mute',
    a: 'score-100',
    e: 'note',
    u: 'undo',
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
  ' ': 'button, summary, input[type="checkbox"]',
  Enter: 'button, a, summary, [role="row"]',
}

const TYPED_INTO = 'input, textarea, select, [contenteditable="true"]'

type Actions = Partial<Readonly<Record<Action, (event: KeyboardEvent) => void>>>

/** Handles shortcuts while the component is mounted. Each component handles its own actions. */
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
}

/** Whether the element itself uses the key: typing, arrows of a slider, space on a button. */
function ownsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('dialog')) return true
  const pressed = PRESSED_BY[key]
  if (pressed !== undefined && target.closest(pressed) !== null) return true
  if (target.matches('input[type="checkbox"]')) return false
  if (target.matches(TYPED_INTO)) return true
  return target.closest('[role="slider"]') !== null && key.startsWith('Arrow')
}

/**
 * Calls `act` for keys that nothing else on the page uses, until `signal` is aborted. Keys with Alt or Meta belong to
 * the browser.
 */
function onFreeKey(act: (event: KeyboardEvent) => void, signal: AbortSignal): void {
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.metaKey || event.altKey || event.defaultPrevented) return
      if (!ownsKey(event.target, event.key)) act(event)
    },
    { signal },
  )
}
