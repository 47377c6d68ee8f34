import { useEffect, useRef } from 'react'
import { type Action, actionOf } from './shortcuts.ts'

const PRESSED_BY: Readonly<Record<string, string>> = {
  ' ': 'button, summary, input[type="checkbox"]',
  Enter: 'button, a, summary, [role="row"]',
}

const TYPED_INTO = 'input, textarea, select, [contenteditable="true"]'

export type Actions = Partial<Readonly<Record<Action, (event: KeyboardEvent) => void>>>

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
