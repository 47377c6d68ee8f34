import { type ReactNode, useRef } from 'react'
import { useRovingFocus } from '../components/roving-focus.ts'
import classes from './recordings-page.module.css'

interface Props {
  readonly label: string
  readonly children: ReactNode
}

/** Buttons and menus of the list: one tab stop with arrow keys. */
export function ListTools({ label, children }: Props) {
  const bar = useRef<HTMLDivElement>(null)
  useRovingFocus(bar, 'button:not([role="dialog"] *)')
  return (
    <div ref={bar} role="toolbar" aria-label={label} className={classes.tools}>
      {children}
    </div>
  )
}
