import { useEffect, useRef } from 'react'
import { onFreeKey } from './free-keys.ts'
import { type Action, actionOf } from './shortcuts.ts'

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
