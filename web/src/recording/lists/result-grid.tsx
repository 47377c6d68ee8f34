import { Alert, Skeleton, UnstyledButton } from '@mantine/core'
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
import { errorMessage } from '../../api/error-message.ts'
import { remPixels } from '../../components/root-font.ts'
import { usePlayhead } from '../../playback/playhead.ts'
import classes from './result-grid.module.css'

interface Props {
  readonly label: string
  readonly count: number
  readonly rowPixels: number
  /** Row under the playhead; −1 if there is none. */
  readonly hereRow: number
  /** Class with `grid-template-columns` for the cells. */
  readonly columns: string
  readonly head: ReactNode
  readonly startOf: (row: number) => number
  readonly onPlay: (row: number) => void
  /** Renders the cells of a row. */
  readonly children: (row: number) => ReactNode
}

/** Height of the sticky header, as in the style sheet. */
const HEAD_REM = 1.875

/**
 * A virtualized table. Arrow keys move between rows, Tab reaches one of them; Enter or a click plays a row; the row
 * under the playhead is marked and scrolled into view during playback.
 */
export function ResultGrid({ label, count, rowPixels, hereRow, head, ...props }: Props) {
  const scroll = useRef<HTMLDivElement>(null)
  const [tabRow, setTabRow] = useState(0)
  const tabbable = Math.min(tabRow, count - 1)
  const shouldFocus = useRef(false)
  const headPixels = HEAD_REM * remPixels()
  const rows = useVirtualizer({
    count,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowPixels,
    overscan: 6,
    scrollMargin: headPixels,
    scrollPaddingStart: headPixels,
    // Always render the row that Tab reaches.
    rangeExtractor: useCallback(
      (range: Parameters<typeof defaultRangeExtractor>[0]) => {
        const visible = defaultRangeExtractor(range)
        return tabbable < 0 || visible.includes(tabbable)
          ? visible
          : [...visible, tabbable].sort((a, b) => a - b)
      },
      [tabbable],
    ),
  })
  const stopFollowing = useFollowedRow(hereRow, (row) => rows.scrollToIndex(row, { align: 'auto' }))
  useEffect(() => {
    if (!shouldFocus.current) return
    shouldFocus.current = false
    scroll.current?.querySelector<HTMLElement>(`[data-row="${tabbable}"]`)?.focus()
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(
      1,
      Math.floor((scroll.current?.clientHeight ?? rowPixels) / rowPixels) - 1,
    )
    const next = rowAfterKey(tabbable, count, page, event.key)
    if (next !== null) {
      shouldFocus.current = true
      setTabRow(next)
      rows.scrollToIndex(next, { align: 'auto' })
      stopFollowing()
    } else if (event.key === 'Enter') props.onPlay(tabbable)
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={scroll}
      className={classes.scroll}
      style={{ '--row-pixels': `${rowPixels}px` } as CSSProperties}
      onWheel={stopFollowing}
      onTouchMove={stopFollowing}
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
              // Rows with long texts are higher than estimated.
              ref={rows.measureElement}
              data-index={index}
              aria-rowindex={index + 2}
              aria-current={index === hereRow}
              tabIndex={index === tabbable ? 0 : -1}
              data-row={index}
              data-start={props.startOf(index)}
              className={`${classes.row} ${classes.item} ${props.columns} figures`}
              style={{ transform: `translateY(${start - headPixels}px)` }}
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
 * Scrolls the row under the playhead into view during playback, without animation. Returns a function that stops it
 * (when the user scrolls the list) until playback starts again.
 */
function useFollowedRow(hereRow: number, reveal: (row: number) => void): () => void {
  const isPlaying = usePlayhead((state) => state.isPlaying)
  const isStopped = useRef(false)
  const show = useRef(reveal)
  useEffect(() => {
    show.current = reveal
  })
  useEffect(() => {
    if (isPlaying) isStopped.current = false
  }, [isPlaying])
  useEffect(() => {
    if (isPlaying && hereRow >= 0 && !isStopped.current) show.current(hereRow)
  }, [isPlaying, hereRow])
  return useCallback(() => {
    isStopped.current = true
  }, [])
}

/**
 * Returns the row after a navigation key in a list of `count` rows, `page` of which are visible; null for other keys
 * and empty lists.
 */
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

interface SortHeadProps<Field extends string> {
  readonly name: string
  readonly field: Field
  readonly sort: Field | `-${Field}`
  readonly className?: string | undefined
  /** What the column means, if its name does not say it. */
  readonly hint?: string
  readonly onSort: (sort: Field | `-${Field}`) => void
}

/** A column header that sorts by its column; a second click reverses the order. */
export function SortHead<Field extends string>({
  name,
  field,
  sort,
  className,
  hint,
  onSort,
}: SortHeadProps<Field>) {
  const isAscending = sort === field
  const isDescending = sort === `-${field}`
  const direction = isAscending ? 'ascending' : isDescending ? 'descending' : 'none'
  return (
    <th scope="col" aria-sort={direction} className={className}>
      <UnstyledButton
        className={classes.sort}
        title={hint}
        onClick={() => onSort(isAscending ? `-${field}` : field)}
      >
        {name}
        <span aria-hidden="true">{isAscending ? ' ↑' : isDescending ? ' ↓' : ''}</span>
      </UnstyledButton>
    </th>
  )
}

interface GridStateProps {
  readonly isPending: boolean
  readonly error: Error | null
  readonly emptyMessage: string
  /** What helps if the list is empty. */
  readonly remedy?: ReactNode
}

/** Replaces a list without rows, with the same height: loading, error or empty. */
export function GridState({ isPending, error, emptyMessage, remedy }: GridStateProps) {
  if (error) {
    return (
      <Alert color="red" variant="outline" title="The list cannot be shown">
        {errorMessage(error)}
      </Alert>
    )
  }
  if (!isPending) {
    return (
      <div className={classes.empty}>
        {emptyMessage}
        {remedy}
      </div>
    )
  }
  return <Skeleton flex="1 0 8rem" role="status" aria-label="Loading" aria-busy="true" />
}
