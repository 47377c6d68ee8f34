import { type ReactNode, useRef } from 'react'
import { useRovingFocus } from '../components/roving-focus.ts'
import classes from './recordings-page.module.css'

/** The menus of the list: one tab stop with arrow keys. */
export function ListTools({ children }: { readonly children: ReactNode }) {
  const bar = useRef<HTMLDivElement>(null)
  useRovingFocus(bar, 'button:not([role="dialog"] *)')
  return (
    <div ref={bar} role="toolbar" aria-label="List" className={classes.tools}>
      {children}
    </div>
  )
}
