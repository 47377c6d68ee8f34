import { type RefObject, useEffect, useEffectEvent } from 'react'
import { meantKey } from '../keys/meant-key.ts'
import { keyPlace, type ListAction, listAction } from './list-keys.ts'

/** Acts on plain keys anywhere on the page that are the list's. `act` answers whether there was something to do. */
export function useListKeys(
  list: RefObject<HTMLElement | null>,
  act: (action: ListAction) => boolean,
): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    const action = listAction(meantKey(event), keyPlace(event.target, list.current))
    if (action !== null && act(action)) event.preventDefault()
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
