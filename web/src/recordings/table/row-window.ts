import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useState } from 'react'

/** The rendered rows: `first` inclusive, `end` exclusive. */
export interface RowWindow {
  readonly first: number
  readonly end: number
}

/** The window moves in steps, so that most scroll events render nothing. */
const STEP = 8
/** Rows rendered above and below the visible ones. */
const AROUND = 12
/** Rows of the first render, before the place of the table is known. */
const AT_START: RowWindow = { first: 0, end: 32 }

/**
 * Returns the rows to render.
 * @param topPx distance of the first row from the top of the window; negative when scrolled.
 */
export function rowWindow(
  topPx: number,
  windowPx: number,
  rowPx: number,
  count: number,
): RowWindow {
  const first = Math.floor(-topPx / rowPx) - AROUND
  const end = Math.ceil((windowPx - topPx) / rowPx) + AROUND
  const from = Math.min(Math.floor(first / STEP) * STEP, Math.max(0, count - STEP))
  return {
    first: Math.max(0, from),
    end: Math.max(0, Math.min(count, Math.ceil(end / STEP) * STEP)),
  }
}

/**
 * Returns the rows of equal height to render while the page is scrolled. The place of the rows is read after scrolling
 * and after changes of the page's size, when the layout is clean, and never on render.
 */
export function useRowWindow(
  body: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
): RowWindow {
  const [shown, setShown] = useState(AT_START)
  const update = useEffectEvent(() => {
    const top = body.current?.getBoundingClientRect().top
    if (top === undefined) return
    const next = rowWindow(top, window.innerHeight, rowPx, count)
    setShown((now) => (now.first === next.first && now.end === next.end ? now : next))
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows change with both
  useLayoutEffect(() => update(), [count, rowPx])
  useEffect(() => {
    const events = new AbortController()
    const options = { passive: true, signal: events.signal }
    const look = () => update()
    window.addEventListener('scroll', look, options)
    window.addEventListener('resize', look, options)
    const sizes = new ResizeObserver(look)
    sizes.observe(document.body)
    return () => {
      events.abort()
      sizes.disconnect()
    }
  }, [])
  return { first: Math.min(shown.first, count), end: Math.min(shown.end, count) }
}
