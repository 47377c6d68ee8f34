import { type RefObject, useEffect, useEffectEvent, useState } from 'react'
import { HelpButton, type ShortcutGroup } from '../../keys/help-button.tsx'
import { typedKey } from '../../keys/typed-key.ts'

/** What a key does to the list. */
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

/** What a plain key means where it is pressed; null: it is not the list's. */
export function listAction(key: string, place: KeyPlace): ListAction | null {
  const action = ACTIONS[key] ?? null
  if (place === 'typing') return null
  if (place === 'search') return action === 'leave' ? 'leave' : null
  // A link or button takes Enter itself; elsewhere than in the list, arrows scroll and Enter belongs to the control.
  if (action === 'open') return place === 'page' ? action : null
  if (place === 'control' && (key.startsWith('Arrow') || action === 'delete')) return null
  return action
}

/** The place that an event's target stands for. */
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
 * Acts on plain keys anywhere on the page that are the list's. `act` answers whether there was something to do.
 * `list`: the element that holds the rows; null where it does not matter whether a key is pressed in there.
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
      { keys: ['Delete'], does: 'delete the recording; it can be undone for a while' },
      { keys: ['/'], does: 'search by name' },
      { keys: ['Esc'], does: 'out of the search, out of the list' },
    ],
  },
]

/** The keys of the list. */
export function ListHelp() {
  const [isOpen, setOpen] = useState(false)
  useListKeys(null, (action) => {
    if (action === 'help') setOpen(true)
    return action === 'help'
  })
  return <HelpButton groups={GROUPS} isOpen={isOpen} onChange={setOpen} size={28} />
}
