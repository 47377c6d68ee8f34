import type { ReactNode } from 'react'
import classes from './insight.module.css'

interface Props {
  readonly label: string
  readonly children: ReactNode
}

/** A table that may be wider than its place; the keyboard scrolls it too. */
export function WideTable({ label, children }: Props) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: else only a mouse could scroll it
    <section className={classes.scroll} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
