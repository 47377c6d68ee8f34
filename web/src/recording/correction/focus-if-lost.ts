import { type RefObject, useEffect, useRef } from 'react'

/** Focuses an element when it appears, if the button that led to it has gone with the focus. */
export function useFocusIfLost<T extends HTMLElement>(): RefObject<T | null> {
  const element = useRef<T>(null)
  useEffect(() => {
    if (document.activeElement === document.body) element.current?.focus({ preventScroll: true })
  }, [])
  return element
}
