import { type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react'
import classes from './popover.module.css'

interface Props {
  /** Name of the panel for screen readers. */
  readonly label: string
  /** Content of the button that opens the panel. */
  readonly opener: ReactNode
  readonly openerClass?: string | undefined
  readonly title?: string | undefined
  /** Name of the button, where its content is not enough. */
  readonly openerLabel?: string | undefined
  /** Rendered only while the panel is open; `close` closes it. */
  readonly children: ReactNode | ((close: () => void) => ReactNode)
}

/** Distance of a panel from the edge of the window. */
const EDGE_PX = 8

/**
 * A button with a panel below it. The panel takes the focus; Escape, a click elsewhere and leaving it with Tab close
 * it.
 */
export function Popover({ label, opener, openerClass, openerLabel, title, children }: Props) {
  const [isOpen, setOpen] = useState(false)
  const place = useRef<HTMLSpanElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(() => {
    const shown = panel.current
    if (!isOpen || shown === null) return undefined
    focusFirst(shown)
    // Its content may be loaded after it was opened.
    const observer = new ResizeObserver(() => {
      keepInside(shown)
      if (document.activeElement === shown) focusFirst(shown)
    })
    keepInside(shown)
    observer.observe(shown)
    return () => observer.disconnect()
  }, [isOpen])
  const closeOutside = useEffectEvent((event: PointerEvent) => {
    if (!place.current?.contains(event.target as Node)) setOpen(false)
  })
  useEffect(() => {
    if (!isOpen) return undefined
    const close = (event: PointerEvent) => closeOutside(event)
    window.addEventListener('pointerdown', close)
    return () => window.removeEventListener('pointerdown', close)
  }, [isOpen])
  return (
    <span ref={place} className={classes.place}>
      <button
        ref={button}
        type="button"
        className={openerClass ?? classes.opener}
        aria-label={openerLabel}
        aria-expanded={isOpen}
        aria-haspopup="dialog"
        title={title}
        onClick={() => setOpen(!isOpen)}
      >
        {opener}
      </button>
      {isOpen && (
        <div
          ref={panel}
          role="dialog"
          aria-label={label}
          tabIndex={-1}
          className={classes.panel}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return
            event.preventDefault()
            setOpen(false)
            button.current?.focus()
          }}
          onBlur={({ relatedTarget }) => {
            if (relatedTarget !== null && !place.current?.contains(relatedTarget)) setOpen(false)
          }}
        >
          {typeof children === 'function' ? children(() => setOpen(false)) : children}
        </div>
      )}
    </span>
  )
}

/** Moves a panel to the left if it would reach over the right edge of the window. */
function keepInside(panel: HTMLElement): void {
  panel.style.left = '0px'
  const { left, right } = panel.getBoundingClientRect()
  const over = right - (document.documentElement.clientWidth - EDGE_PX)
  if (over > 0) panel.style.left = `${-Math.min(over, left - EDGE_PX)}px`
}

function focusFirst(panel: HTMLElement): void {
  const first = panel.querySelector<HTMLElement>(
    'input:not([type="hidden"]), select, button, a[href]',
  )
  const target = first ?? panel
  target.focus({ preventScroll: true })
}
