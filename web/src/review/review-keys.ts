import { useEffect, useRef } from 'react'
import type { ShortcutGroup } from '../keys/help-button.tsx'
import { typedKey } from '../keys/typed-key.ts'
import { useCommands } from '../palette/commands.ts'
import { onFreeKey } from '../recording/listen/shortcuts.ts'

/** What a key does. What a recording has too has its key of there. All but `help` have one within reach of the left hand. */
export const REVIEW_ACTIONS = [
  { id: 'right', label: 'Right', key: 'R' },
  { id: 'wrong', label: 'Wrong', key: 'W' },
  { id: 'unclear', label: 'Unclear', key: 'Q' },
  { id: 'take-back', label: 'Take the last answer back', key: 'T' },
  { id: 'skip', label: 'Skip', key: 'S' },
  { id: 'again', label: 'Play again', key: 'A' },
  { id: 'context', label: 'More context', key: 'C' },
  { id: 'toggle', label: 'Play or pause', key: 'Space' },
  { id: 'slower', label: 'Play slower', key: ',' },
  { id: 'faster', label: 'Play faster', key: '.' },
  { id: 'open', label: 'Open in the recording', key: 'E' },
  { id: 'help', label: 'Show keyboard shortcuts', key: '?' },
] as const
export type ReviewAction = (typeof REVIEW_ACTIONS)[number]['id']

export const REVIEW_SHORTCUTS: readonly ShortcutGroup[] = [
  {
    name: 'Answer; the next moment starts by itself',
    lines: [
      { keys: ['R'], does: 'right' },
      { keys: ['W'], does: 'wrong' },
      {
        keys: ['1', '…', '5'],
        does: 'wrong: missed speech, false alarm, wrong speaker, boundary, overlap',
      },
      { keys: ['Q'], does: 'unclear' },
      { keys: ['S'], does: 'skip, without a verdict' },
      { keys: ['T', 'Ctrl Z'], does: 'take the last answer back, and return to it' },
    ],
  },
  {
    name: 'Listen',
    lines: [
      { keys: ['Space'], does: 'play, pause' },
      { keys: ['A'], does: 'play it again' },
      { keys: ['C'], does: 'more context; at the end less again' },
      { keys: [',', '.'], does: 'slower, faster (D and F too); the pitch is preserved' },
      { keys: ['E'], does: 'open it in the recording' },
    ],
  },
]

const ACTIONS: ReadonlyMap<string, ReviewAction> = new Map([
  ...REVIEW_ACTIONS.map(({ id, key }) => [key === 'Space' ? ' ' : key.toLowerCase(), id] as const),
  // As in a recording, and within reach of the left hand.
  ['<', 'slower'],
  ['>', 'faster'],
  ['d', 'slower'],
  ['f', 'faster'],
])

/** The action of a key (`typedKey`); null: there is none. */
export function reviewActionOf(typed: string): ReviewAction | null {
  return ACTIONS.get(typed) ?? null
}

interface Handlers {
  readonly act: (action: ReviewAction) => void
  /** `place`: of the error, from 0. */
  readonly error: (place: number) => void
}

/** Keys in an open panel belong to it. */
function isInPanel(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"]') !== null
}

/** Handles the keys while the component is mounted, and offers the actions in the palette. */
export function useReviewKeys(handlers: Handlers): void {
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  useEffect(() => {
    const keys = new AbortController()
    onFreeKey((event) => {
      if (isInPanel(event.target)) return
      const typed = typedKey(event)
      const isUndo = event.ctrlKey && typed === 'z' && !event.shiftKey
      if (event.ctrlKey && !isUndo) return
      const action = isUndo ? 'take-back' : reviewActionOf(typed)
      const isError = /^[1-5]$/.test(typed)
      if (action === null && !isError) return
      event.preventDefault()
      // A key that is held down answers once.
      if (event.repeat) return
      if (action !== null) latest.current.act(action)
      else latest.current.error(Number(typed) - 1)
    }, keys.signal)
    return () => keys.abort()
  }, [])
  useCommands(
    REVIEW_ACTIONS.map(({ id, label, key }) => ({ id: `review-${id}`, label, keys: [key] })),
    (id) => latest.current.act(id.replace('review-', '') as ReviewAction),
  )
}
