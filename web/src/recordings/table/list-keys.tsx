import { type RefObject, useEffect, useEffectEvent, useState } from 'react'
import { HelpButton, type ShortcutGroup } from '../../keys/help-button.tsx'
import { typedKey } from '../../keys/typed-key.ts'

/** An action of a key. */
export type ListAction = 'next' | 'previous' | 'open' | 'delete' | 'search' | 'leave' | 'help'

const ACTIONS: Readonly<Record<string, ListAction>> = {
  j: 'next',
  ArrowDown: 'next',
  k: 'previous',
  ArrowUp: 'previous',
  Enter: 'open',
  Delete: 'delete',
  '/': 'search',
  Escape: 'leave',
  '?': 'help',
}

/** Where the focus is when a key is pressed. */
type KeyPlace = 'typing' | 'search' | 'list' | 'control' | 'page'

/** Returns the action of a key; null if the list does not use it. */
export function listAction(key: string, place: KeyPlace): ListAction | null {
  const action = ACTIONS[key] ?? null
  if (place === 'typing') return null
  if (place === 'search') return action === 'leave' ? 'leave' : null
  // Links and buttons handle Enter themselves; outside of the list, arrow keys scroll the page.
  if (action === 'open') return place === 'page' ? action : null
  if (place === 'control' && (key.startsWith('Arrow') || action === 'delete')) return null
  return action
}

/** Returns where the target of an event is. */
function keyPlace(target: EventTarget | null, list: Element | null): KeyPlace {
  if (!(target instanceof Element)) return 'page'
  if (target.matches('input[type="search"]')) return 'search'
  if (
    target.closest('dialog, input, textarea, select, [contenteditable="true"], [role="slider"]')
  ) {
    return 'typing'
  }
  if (list?.contains(target)) return 'list'
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
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const action = listAction(typedKey(event), keyPlace(event.target, list?.current ?? null))
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
      { keys: ['Enter'], does: 'open the recording' },
      { keys: ['Delete'], does: 'move the recording to the trash' },
      { keys: ['Ctrl Z'], does: 'restore what was deleted last; ⌘ Z too' },
      { keys: ['/'], does: 'search by name' },
      { keys: ['Esc'], does: 'leave the search, leave the list' },
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
