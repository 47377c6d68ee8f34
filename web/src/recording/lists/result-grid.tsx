import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import {
  type CSSProperties,
  type KeyboardEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react'
import { usePlayhead } from '../../playback/playhead.ts'
import classes from './result-grid.module.css'

interface Props {
  readonly label: string
  readonly count: number
  readonly rowPixels: number
  /** The row under the playhead; −1: none. */
  readonly hereRow: number
  /** Lays out the cells: a class with `grid-template-columns`. */
  readonly columns: string
  readonly head: ReactNode
  readonly startOf: (row: number) => number
  readonly onPlay: (row: number) => void
  /** The cells of a row. */
  readonly children: (row: number) => ReactNode
}

/** The heading that stays above the rows, as the style has it. */
const HEAD_PIXELS = 30

/**
 * A table of any length of which only what is seen is in the page. The rows are reached with the arrows, one of them with
 * Tab; Enter or a click plays one; the one under the playhead is marked and comes into view while it plays.
 */
export function ResultGrid({ label, count, rowPixels, hereRow, head, ...props }: Props) {
  const scroll = useRef<HTMLDivElement>(null)
  const [tabRow, setTabRow] = useState(0)
  const tabbable = Math.min(tabRow, count - 1)
  const wantsFocus = useRef(false)
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPixels,
    overscan: 6,
    scrollMargin: HEAD_PIXELS,
    scrollPaddingStart: HEAD_PIXELS,
    // The row that Tab reaches is always there.
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const seen = defaultRangeExtractor(range)
        return tabbable < 0 || seen.includes(tabbable)
          ? seen
          : [...seen, tabbable].sort((a, b) => a - b)
      },
      [tabbable],
    ),
  })
  const leaveAlone = useFollowedRow(hereRow, (row) => rows.scrollToIndex(row, { align: 'auto' }))
  useEffect(() => {
    if (!wantsFocus.current) return
    wantsFocus.current = false
    scroll.current?.querySelector<HTMLElement>(`[data-row="${tabbable}"]`)?.focus()
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(
      1,
      Math.floor((scroll.current?.clientHeight ?? rowPixels) / rowPixels) - 1,
    )
    const next = rowAfterKey(tabbable, count, page, event.key)
    if (next !== null) {
      wantsFocus.current = true
      setTabRow(next)
      rows.scrollToIndex(next, { align: 'auto' })
      leaveAlone()
    } else if (event.key === 'Enter') props.onPlay(tabbable)
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={scroll}
      className={classes.scroll}
      style={{ '--row-pixels': `${rowPixels}px` } as CSSProperties}
      onWheel={leaveAlone}
      onTouchMove={leaveAlone}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are played by keyboard is a grid */}
      <table role="grid" aria-label={label} aria-rowcount={count + 1} className={classes.table}>
        <thead className={classes.head}>
          <tr aria-rowindex={1} className={`${classes.row} ${props.columns}`}>
            {head}
          </tr>
        </thead>
        <tbody className={classes.all} style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map(({ index, start }) => (
            <tr
              key={index}
              aria-rowindex={index + 2}
              aria-current={index === hereRow}
              tabIndex={index === tabbable ? 0 : -1}
              data-row={index}
              data-start={props.startOf(index)}
              className={`${classes.row} ${classes.item} ${props.columns} figures`}
              style={{ transform: `translateY(${start - HEAD_PIXELS}px)` }}
              onClick={() => {
                setTabRow(index)
                props.onPlay(index)
              }}
              onKeyDown={onKeyDown}
            >
              {props.children(index)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/**
 * Brings the row under the playhead into view while it plays, at once and without a glide. Not after the answer has been
 * called (the person looks around in the list), until playing begins again.
 */
function useFollowedRow(hereRow: number, reveal: (row: number) => void): () => void {
  const isPlaying = usePlayhead((state) => state.isPlaying)
  const isLeftAlone = useRef(false)
  const show = useRef(reveal)
  useEffect(() => {
    show.current = reveal
  })
  useEffect(() => {
    if (isPlaying) isLeftAlone.current = false
  }, [isPlaying])
  useEffect(() => {
    if (isPlaying && hereRow >= 0 && !isLeftAlone.current) show.current(hereRow)
  }, [isPlaying, hereRow])
  return useCallback(() => {
    isLeftAlone.current = true
  }, [])
}

/** The row after a key in a list of `count` rows of which `page` are seen; null: not such a key, or there is no row. */
function rowAfterKey(row: number, count: number, page: number, key: string): number | null {
  if (count === 0) return null
  const next = {
    ArrowUp: row - 1,
    ArrowDown: row + 1,
    PageUp: row - page,
    PageDown: row + page,
    Home: 0,
    End: count - 1,
  }[key]
  return next === undefined ? null : Math.min(count - 1, Math.max(0, next))
}
