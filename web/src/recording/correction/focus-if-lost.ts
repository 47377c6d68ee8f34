import { type RefObject, useEffect, useRef } from 'react'

/**
 * Focuses an element when it appears, and when `change` is another one, if the button that led to it has gone with the
 * focus.
 */
export function useFocusIfLost<T extends HTMLElement>(change?: unknown): RefObject<T | null> {
  const element = useRef<T>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the change is what is waited for
  useEffect(() => {
    if (document.activeElement === document.body) element.current?.focus({ preventScroll: true })
  }, [change])
  return element
}
