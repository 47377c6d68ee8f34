import { type RefObject, useEffect, useEffectEvent } from 'react'

/** What the pointer does with rows. */
export interface RowActs {
  /** The row takes part in keys from now on. */
  readonly choose: (id: string) => void
  readonly open: (id: string) => void
  readonly toggle: (id: string) => void
  /** Selects all rows up to this one. */
  readonly extend: (id: string) => void
}

const LONG_PRESS_MS = 500
/** A finger that moves further scrolls. */
const STILL_PX = 10

/** Handles clicks, focus and long presses of all rows in one place, so that rows have no handlers of their own. */
export function useRowPointer(container: RefObject<HTMLElement | null>, acts: RowActs): void {
  const onClick = useEffectEvent((event: MouseEvent) => {
    const id = rowOf(event.target)
    if (id === null || event.defaultPrevented || event.button !== 0) return
    const { target } = event
    if (!(target instanceof Element) || target.closest('input, button')) return
    const isLink = target.closest('a') !== null
    if (event.shiftKey) {
      event.preventDefault()
      acts.extend(id)
    } else if (target.closest('[data-check]')) {
      // The whole cell is the checkbox.
      acts.toggle(id)
    } else if (event.ctrlKey || event.metaKey) {
      // A link opens in another tab.
      if (!isLink) acts.toggle(id)
    } else if (isLink) {
      event.preventDefault()
      acts.open(id)
    }
    if (!isLink) acts.choose(id)
  })
  const onFocus = useEffectEvent((event: FocusEvent) => {
    const id = rowOf(event.target)
    if (id !== null) acts.choose(id)
  })
  const onLongPress = useEffectEvent((id: string) => acts.toggle(id))
  useEffect(() => {
    const element = container.current
    if (!element) return undefined
    const events = new AbortController()
    const { signal } = events
    element.addEventListener('click', (event) => onClick(event), { signal })
    element.addEventListener('focusin', (event) => onFocus(event), { signal })
    element.addEventListener(
      'mousedown',
      (event) => {
        // Otherwise the browser selects text up to the row.
        if (event.shiftKey && rowOf(event.target) !== null) event.preventDefault()
      },
      { signal },
    )
    listenToLongPress(element, signal, (id) => onLongPress(id))
    return () => events.abort()
  }, [container])
}

/** Calls `act` when a finger rests on a row, and drops the click that follows. */
function listenToLongPress(
  element: HTMLElement,
  signal: AbortSignal,
  act: (id: string) => void,
): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let start = { x: 0, y: 0 }
  let isLong = false
  const stop = () => clearTimeout(timer)
  signal.addEventListener('abort', stop)
  element.addEventListener(
    'pointerdown',
    (event) => {
      isLong = false
      const id = rowOf(event.target)
      if (event.pointerType !== 'touch' || id === null) return
      start = { x: event.clientX, y: event.clientY }
      timer = setTimeout(() => {
        isLong = true
        act(id)
      }, LONG_PRESS_MS)
    },
    { signal },
  )
  element.addEventListener(
    'pointermove',
    ({ clientX, clientY }) => {
      if (Math.hypot(clientX - start.x, clientY - start.y) > STILL_PX) stop()
    },
    { signal, passive: true },
  )
  element.addEventListener('pointerup', stop, { signal })
  element.addEventListener('pointercancel', stop, { signal })
  const drop = (event: Event) => {
    if (!isLong) return
    event.preventDefault()
    event.stopPropagation()
  }
  element.addEventListener(
    'click',
    (event) => {
      drop(event)
      isLong = false
    },
    { signal, capture: true },
  )
  // The menu of a link would open at the same time.
  element.addEventListener(
    'contextmenu',
    (event) => (timer === undefined ? undefined : drop(event)),
    {
      signal,
    },
  )
}

function rowOf(target: EventTarget | null): string | null {
  if (!(target instanceof Element)) return null
  return target.closest('[data-recording]')?.getAttribute('data-recording') ?? null
}
