import { useEffect, useRef } from 'react'
import { type Action, actionOf } from './shortcuts.ts'

const PRESSED_BY: Readonly<Record<string, string>> = {
  ' ': 'button, summary, input[type="checkbox"]',
  Enter: 'button, a, summary, [role="row"]',
}

const TYPED_INTO = 'input, textarea, select, [contenteditable="true"]'

export type Actions = Partial<Readonly<Record<Action, (event: KeyboardEvent) => void>>>

/** Does what the keys ask for, while the component is there. Each component answers the actions that are its own. */
export function useActions(actions: Actions): void {
  const newest = useRef(actions)
  useEffect(() => {
    newest.current = actions
  })
  useEffect(() => {
    const keys = new AbortController()
    onFreeKey((event) => {
      const action = actionOf(event)
      const act = action === null ? undefined : newest.current[action]
      if (!act) return
      event.preventDefault()
      act(event)
    }, keys.signal)
    return () => keys.abort()
  }, [])
}

/** Whether a key pressed here belongs to the element itself: typing, a slider's arrows, a button's space. */
function ownsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false
  if (target.closest('dialog')) return true
  const pressed = PRESSED_BY[key]
  if (pressed !== undefined && target.closest(pressed) !== null) return true
  if (target.matches('input[type="checkbox"]')) return false
  if (target.matches(TYPED_INTO)) return true
  return target.closest('[role="slider"]') !== null && key.startsWith('Arrow')
}

/** Acts on keys that nothing else on the page takes; ends with `signal`. Keys with Alt or Meta are the browser's. */
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
