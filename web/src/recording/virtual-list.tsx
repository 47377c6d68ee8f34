import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useRef } from 'react'
import classes from './result-list.module.css'

interface Props {
  readonly label: string
  readonly count: number
  readonly children: (index: number) => ReactNode
}

const ROW_PIXELS = 44

/** A list of any length of which only what is seen is in the page. */
export function VirtualList({ label, count, children }: Props) {
  const scroll = useRef<HTMLDivElement>(null)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_PIXELS,
    overscan: 8,
  })
  return (
    <div ref={scroll} className={classes.scroll}>
      <ul className={classes.list} aria-label={label} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ index, start }) => (
          <li
            key={index}
            className={classes.item}
            style={{ height: ROW_PIXELS, transform: `translateY(${start}px)` }}
            aria-setsize={count}
            aria-posinset={index + 1}
          >
            {children(index)}
          </li>
        ))}
      </ul>
    </div>
  )
}
