import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react'

/**
 * Makes the matching elements of a container one tab stop: Tab reaches the one that had the focus last, the arrow keys,
 * Home and End move between them. The elements must not set `tabIndex` themselves.
 * @param columns of a grid, in which the arrow keys up and down move too
 */
export function useRovingFocus(
  container: RefObject<HTMLElement | null>,
  selector: string,
  columns?: number,
): void {
  const last = useRef<Element | null>(null)
  const update = useEffectEvent(() => {
    const all = elementsIn(container.current, selector)
    const stop = all.find((element) => element === last.current) ?? all[0]
    for (const element of all) element.tabIndex = element === stop ? 0 : -1
  })
  useLayoutEffect(() => update())
  useEffect(() => {
    const element = container.current
    if (!element) return undefined
    const events = new AbortController()
    const { signal } = events
    element.addEventListener(
      'focusin',
      ({ target }) => {
        if (!(target instanceof Element) || !target.matches(selector)) return
        last.current = target
        update()
      },
      { signal },
    )
    element.addEventListener(
      'keydown',
      (event) => {
        if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return
        const all = elementsIn(element, selector)
        const next = placeAfter(
          event.key,
          all.indexOf(event.target as HTMLElement),
          all.length,
          columns,
        )
        if (next === null) return
        event.preventDefault()
        all[next]?.focus()
      },
      { signal },
    )
    return () => events.abort()
  }, [container, selector, columns])
}

/**
 * Returns the place that an arrow key moves to, around both ends, and in a grid up and down without leaving it; null for
 * other keys or outside of the elements.
 */
export function placeAfter(
  key: string,
  place: number,
  count: number,
  columns?: number,
): number | null {
  if (place < 0) return null
  if (columns !== undefined && key === 'ArrowUp') return place < columns ? place : place - columns
  if (columns !== undefined && key === 'ArrowDown') return Math.min(place + columns, count - 1)
  const to = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: count - 1 }[key]
  return to === undefined ? null : (to + count) % count
}

function elementsIn(container: HTMLElement | null, selector: string): HTMLElement[] {
  return [...(container?.querySelectorAll<HTMLElement>(selector) ?? [])]
}
