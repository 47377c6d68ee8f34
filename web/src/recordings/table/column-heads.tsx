import { type RefObject, useRef, useState } from 'react'
import { useRovingFocus } from '../../components/roving-focus.ts'
import { type ChosenColumn, type ColumnId, WIDTH_LIMITS } from '../column-choice.ts'
import {
  type RecordingsSearch,
  type Sort,
  sortDirection,
  toggledSort,
} from '../recordings-search.ts'
import { LIST_COLUMNS } from './list-columns.tsx'
import classes from './recordings-table.module.css'

const ARROWS = { ascending: '↑', descending: '↓', none: '' } as const

interface Props {
  readonly search: RecordingsSearch
  readonly columns: readonly ChosenColumn[]
  readonly onSort: (sort: Sort) => void
  /** Called for every step of a drag; null: the width is not fixed any more. */
  readonly onResize: (id: ColumnId, widthPx: number | null) => void
  /** Called at the end of a drag. */
  readonly onResized: () => void
}

/** The column headings. A click sorts by the column; the edge at the right of a heading changes its width. */
export function ColumnHeads({ search, columns, onSort, onResize, onResized }: Props) {
  const row = useRef<HTMLTableRowElement>(null)
  const [active, setActive] = useState<ColumnId>('name')
  useRovingFocus(row, 'button[data-heading]')
  return (
    <thead className={classes.head}>
      <tr ref={row} className={classes.heads} aria-rowindex={1}>
        <th scope="col">
          <span className={classes.hidden}>Selected</span>
        </th>
        {columns.map(({ id }) => {
          const { heading, title = heading, sort, isFigure } = LIST_COLUMNS[id]
          const direction = sort === undefined ? undefined : sortDirection(search, sort)
          return (
            <th
              key={id}
              scope="col"
              className={isFigure ? classes.figure : ''}
              aria-sort={direction}
              aria-label={title}
              title={title === heading ? undefined : title}
              onFocus={() => setActive(id)}
            >
              {sort === undefined || direction === undefined ? (
                heading
              ) : (
                <button
                  type="button"
                  data-heading={id}
                  className={classes.sort}
                  onClick={() => onSort(toggledSort(search, sort) ?? sort)}
                >
                  {heading} <span aria-hidden="true">{ARROWS[direction]}</span>
                </button>
              )}
              <Separator
                heading={heading}
                isTabStop={id === active}
                onResize={(widthPx) => onResize(id, widthPx)}
                onResized={onResized}
              />
            </th>
          )
        })}
        <th scope="col">
          <span className={classes.hidden}>Actions</span>
        </th>
      </tr>
    </thead>
  )
}

const KEY_STEP_PX = 16

interface SeparatorProps {
  readonly heading: string
  /** Only the edge of the heading that had the focus last is a tab stop. */
  readonly isTabStop: boolean
  readonly onResize: (widthPx: number | null) => void
  readonly onResized: () => void
}

/** The edge of a column: dragged, moved with the arrow keys, or reset with a double click. */
function Separator({ heading, isTabStop, onResize, onResized }: SeparatorProps) {
  const element = useRef<HTMLButtonElement>(null)
  const from = useRef<{ x: number; widthPx: number } | null>(null)
  const act = (widthPx: number | null) => {
    onResize(widthPx)
    onResized()
  }
  return (
    <button
      ref={element}
      type="button"
      tabIndex={isTabStop ? 0 : -1}
      className={classes.separator}
      aria-label={`Width of ${heading}`}
      title="Drag or press ← → to change the width. Double-click to reset it."
      onKeyDown={(event) => {
        const step = { ArrowLeft: -KEY_STEP_PX, ArrowRight: KEY_STEP_PX }[event.key]
        if (step === undefined) return
        event.preventDefault()
        act(Math.max(WIDTH_LIMITS.least, columnWidth(element) + step))
      }}
      onDoubleClick={() => act(null)}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        from.current = { x: event.clientX, widthPx: columnWidth(element) }
      }}
      onPointerMove={(event) => {
        if (from.current) onResize(from.current.widthPx + event.clientX - from.current.x)
      }}
      onPointerUp={(event) => {
        const moved = from.current !== null && event.clientX !== from.current.x
        from.current = null
        if (moved) onResized()
      }}
      onPointerCancel={() => {
        from.current = null
      }}
    />
  )
}

function columnWidth(element: RefObject<HTMLElement | null>): number {
  return element.current?.parentElement?.getBoundingClientRect().width ?? 0
}
