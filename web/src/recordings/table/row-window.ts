import { type RefObject, useEffect, useEffectEvent, useLayoutEffect, useState } from 'react'
import type { RowRange } from '../list-window.ts'

/** The rendered rows, and whether the page is being scrolled. */
interface MovingWindow extends RowRange {
  readonly isMoving: boolean
}

/** The window moves in steps, so that most scroll events render nothing. */
const STEP = 8
/** Rows rendered above and below the visible ones. */
const AROUND = 12
/** The page stands still this long after the last scroll event. */
const STILL_MS = 150
/** Rows of the first render, before the place of the table is known. */
const AT_START: MovingWindow = { first: 0, end: 32, isMoving: false }

/**
 * Returns the rows to render.
 * @param topPx distance of the first row from the top of the window; negative when scrolled.
 */
export function rowWindow(topPx: number, windowPx: number, rowPx: number, count: number): RowRange {
  const first = Math.floor(-topPx / rowPx) - AROUND
  const from = Math.min(Math.floor(first / STEP) * STEP, Math.max(0, count - STEP))
  // Always as many, so that no row is created or removed while the page is scrolled.
  const end = from + Math.ceil(windowPx / rowPx) + 2 * AROUND + STEP
  return { first: Math.max(0, from), end: Math.max(0, Math.min(count, end)) }
}

/**
 * Returns the rows of equal height to render while the page is scrolled. The place of the rows is read after scrolling
 * and after changes of the page's size, when the layout is clean, and never on render.
 */
export function useRowWindow(
  body: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
): MovingWindow {
  const [shown, setShown] = useState(AT_START)
  const update = useEffectEvent((isMoving: boolean) => {
    const top = body.current?.getBoundingClientRect().top
    if (top === undefined) return
    const next = rowWindow(top, window.innerHeight, rowPx, count)
    setShown((now) => {
      const isSame = now.first === next.first && now.end === next.end
      return isSame && (isMoving || !now.isMoving) ? now : { ...next, isMoving }
    })
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: the rows change with both
  useLayoutEffect(() => update(false), [count, rowPx])
  useEffect(() => {
    const events = new AbortController()
    const options = { passive: true, signal: events.signal }
    const look = () => update(false)
    let still: ReturnType<typeof setTimeout> | undefined
    const follow = () => {
      update(true)
      clearTimeout(still)
      still = setTimeout(look, STILL_MS)
    }
    window.addEventListener('scroll', follow, options)
    window.addEventListener('resize', look, options)
    const sizes = new ResizeObserver(look)
    sizes.observe(document.body)
    return () => {
      events.abort()
      clearTimeout(still)
      sizes.disconnect()
    }
  }, [])
  const { first, end, isMoving } = shown
  return { first: Math.min(first, count), end: Math.min(end, count), isMoving }
}
