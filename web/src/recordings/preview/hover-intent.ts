import { type RefObject, useEffect, useEffectEvent } from 'react'

/** Time that the pointer rests before the preview opens. */
const REST_MS = 600
/** Time to move the pointer from the row into the preview. */
const LEAVE_MS = 250

/**
 * Tells when a mouse rests on the score of a row, and when it has left the row and its preview.
 * @param onIntent called with the id of the row; null when the pointer has left.
 */
export function useHoverIntent(
  container: RefObject<HTMLElement | null>,
  onIntent: (id: string | null) => void,
): void {
  const tell = useEffectEvent((id: string | null) => onIntent(id))
  useEffect(() => {
    const element = container.current
    if (!element) return undefined
    const events = new AbortController()
    const { signal } = events
    let timer: ReturnType<typeof setTimeout> | undefined
    const plan = (id: string | null, ms: number) => {
      clearTimeout(timer)
      timer = setTimeout(() => tell(id), ms)
    }
    element.addEventListener(
      'pointerover',
      ({ target, pointerType }) => {
        if (pointerType !== 'mouse' || !(target instanceof Element)) return
        if (target.closest('[data-preview]')) clearTimeout(timer)
        else {
          const row = target.closest('[data-column="confidence"]')?.closest('[data-recording]')
          const id = row?.getAttribute('data-recording') ?? null
          plan(id, id === null ? LEAVE_MS : REST_MS)
        }
      },
      { signal },
    )
    element.addEventListener('pointerleave', () => plan(null, LEAVE_MS), { signal })
    // A click or scrolling shows another intent.
    element.addEventListener('pointerdown', () => clearTimeout(timer), { signal })
    window.addEventListener('scroll', () => clearTimeout(timer), { signal, passive: true })
    return () => {
      clearTimeout(timer)
      events.abort()
    }
  }, [container])
}
