import { type RefObject, useEffect, useState } from 'react'

/** Whether pointer or focus is on an element: then what is in it must not move by itself. */
export function useHold(place: RefObject<HTMLElement | null>): boolean {
  const [isPointed, setPointed] = useState(false)
  const [isFocused, setFocused] = useState(false)
  useEffect(() => {
    const element = place.current
    if (!element) return undefined
    const events = new AbortController()
    const { signal } = events
    element.addEventListener('pointerenter', () => setPointed(true), { signal })
    element.addEventListener('pointerleave', () => setPointed(false), { signal })
    element.addEventListener('focusin', () => setFocused(true), { signal })
    element.addEventListener(
      'focusout',
      (event) => setFocused(element.contains(event.relatedTarget as Node | null)),
      { signal },
    )
    return () => events.abort()
  }, [place])
  return isPointed || isFocused
}
