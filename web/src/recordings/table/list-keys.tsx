import { type RefObject, useEffect, useEffectEvent, useState } from 'react'
import { HelpButton, type ShortcutGroup } from '../../keys/help-button.tsx'
import { typedKey } from '../../keys/typed-key.ts'

/** An action of a key. */
export type ListAction =
  | 'next'
  | 'previous'
  | 'first'
  | 'last'
  | 'extend-next'
  | 'extend-previous'
  | 'toggle'
  | 'select-all'
  | 'preview'
  | 'open'
  | 'delete'
  | 'search'
  | 'leave'
  | 'help'

const ACTIONS: Readonly<Record<string, ListAction>> = {
  j: 'next',
  ArrowDown: 'next',
  k: 'previous',
  ArrowUp: 'previous',
  Home: 'first',
  End: 'last',
  x: 'toggle',
  ' ': 'preview',
  Enter: 'open',
  Delete: 'delete',
  '/': 'search',
  Escape: 'leave',
  '?': 'help',
}

/** The actions with Shift; other keys do the same as without it. */
const SHIFTED: Readonly<Record<string, ListAction>> = {
  j: 'extend-next',
  ArrowDown: 'extend-next',
  k: 'extend-previous',
  ArrowUp: 'extend-previous',
}

/** The modifiers of a key: `control` is Ctrl or ⌘. */
interface Modifiers {
  readonly shift: boolean
  readonly control: boolean
}

const NO_MODIFIERS: Modifiers = { shift: false, control: false }

/** Where the focus is when a key is pressed. */
type KeyPlace = 'typing' | 'search' | 'list' | 'control' | 'page'

/** Returns the action of a key; null if the list does not use it. */
export function listAction(
  key: string,
  place: KeyPlace,
  { shift, control }: Modifiers = NO_MODIFIERS,
): ListAction | null {
  if (place === 'typing') return null
  if (control) return key === 'a' && place !== 'search' ? 'select-all' : null
  const action = (shift ? SHIFTED[key] : undefined) ?? ACTIONS[key] ?? null
  if (place === 'search') return action === 'leave' ? 'leave' : null
  // Links and buttons handle Enter themselves; outside of the list, arrow keys scroll the page.
  if (action === 'open') return place === 'page' ? action : null
  // Elsewhere the space bar scrolls the page or presses a button.
  if (action === 'preview') return place === 'list' ? action : null
  // Elsewhere Home and End scroll the page.
  if (action === 'first' || action === 'last') return place === 'list' ? action : null
  if (place === 'control' && (key.startsWith('Arrow') || action === 'delete')) return null
  return action
}

/** Returns where the target of an event is. */
function keyPlace(target: EventTarget | null, list: Element | null): KeyPlace {
  if (!(target instanceof Element)) return 'page'
  if (target.matches('input[type="search"]')) return 'search'
  // A checkbox takes no text, but the space bar.
  if (target.matches('[data-recording] input')) return 'control'
  if (
    target.closest(
      'dialog, [role="dialog"], input, textarea, select, [contenteditable="true"], [role="slider"]',
    )
  ) {
    return 'typing'
  }
  if (list?.contains(target) && !target.closest('button')) return 'list'
  return target.closest('a, button, summary') ? 'control' : 'page'
}

/**
 * Handles the keys of the list anywhere on the page. `act` returns whether it handled the action. `list`: the element
 * of the rows; null if keys inside and outside of it are equal.
 */
export function useListKeys(
  list: RefObject<HTMLElement | null> | null,
  act: (action: ListAction) => boolean,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.altKey || event.defaultPrevented) return
    const place = keyPlace(event.target, list?.current ?? null)
    const control = event.ctrlKey || event.metaKey
    const action = listAction(typedKey(event), place, { shift: event.shiftKey, control })
    if (action !== null && act(action)) event.preventDefault()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}

const GROUPS: readonly ShortcutGroup[] = [
  {
    name: 'List of recordings',
    lines: [
      { keys: ['J', 'K'], does: 'next, previous recording; ↓ and ↑ too' },
      { keys: ['Home', 'End'], does: 'first, last recording, in the list' },
      { keys: ['Enter'], does: 'open the recording' },
      { keys: ['Space'], does: 'preview of the recording, on and off' },
      { keys: ['P'], does: 'play the worst spot in the preview' },
      { keys: ['Delete'], does: 'move the recording or the selection to the trash' },
      { keys: ['Ctrl Z'], does: 'restore what was deleted last; ⌘ Z too' },
      { keys: ['/'], does: 'search by name' },
      {
        keys: ['Esc'],
        does: 'close the preview, clear the selection, leave the search or the list',
      },
    ],
  },
  {
    name: 'Selection',
    lines: [
      { keys: ['X'], does: 'select the recording' },
      { keys: ['Shift', 'J'], does: 'select the next one too; Shift ↓ too' },
      { keys: ['Shift', 'K'], does: 'select the previous one too; Shift ↑ too' },
      { keys: ['Ctrl', 'A'], does: 'select all loaded recordings; ⌘ A on a Mac' },
    ],
  },
]

/** Help dialog with the keyboard shortcuts of the list. */
export function ListHelp() {
  const [isOpen, setOpen] = useState(false)
  useListKeys(null, (action) => {
    if (action === 'help') setOpen(true)
    return action === 'help'
  })
  return <HelpButton groups={GROUPS} isOpen={isOpen} onChange={setOpen} size={28} />
}
