import type { ReactNode } from 'react'
import classes from './insight.module.css'

interface Props {
  /** 0–1; the larger, the darker. */
  readonly share: number
  readonly children: ReactNode
}

/** A cell of a matrix. Its number is its text: the shade only helps to find the large ones. */
export function ShadedCell({ share, children }: Props) {
  const percent = share > 0 ? 6 + 22 * Math.min(1, share) : 0
  return (
    <td
      className={classes.cell}
      style={{
        backgroundColor: `color-mix(in srgb, var(--timeline-lane0) ${percent}%, transparent)`,
      }}
    >
      {children}
    </td>
  )
}
