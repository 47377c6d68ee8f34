import { memo, type ReactNode, type RefObject, useEffect, useRef } from 'react'
import { useKnownProviders } from '../../providers/known-providers.ts'
import type { ChosenColumn, ColumnId } from '../column-choice.ts'
import type { LoadedRows, RowRange } from '../list-window.ts'
import type { RowSelection, SelectedRecording } from '../selection/row-selection.ts'
import type { PlacedRow } from './current-row.ts'
import { LIST_COLUMNS, type ListRow } from './list-columns.tsx'
import classes from './recordings-table.module.css'
import { nextSlots, type RowSlots } from './row-slots.ts'
import { useRowWindow } from './row-window.ts'

interface Props {
  readonly body: RefObject<HTMLTableSectionElement | null>
  /** The loaded recordings. */
  readonly rows: LoadedRows
  /** Number of rows with those that are not loaded. */
  readonly count: number
  readonly columns: readonly ChosenColumn[]
  readonly rowPx: number
  readonly isCard: boolean
  readonly nowMs: number
  readonly current: PlacedRow | null
  readonly selection: RowSelection
  readonly handlers: RowHandlers
  /** Called with the rendered rows. */
  readonly onReach: (rendered: RowRange) => void
}

/** Handlers of the controls in a row; constant, so that rows are rendered only when their data changes. */
export interface RowHandlers {
  readonly onCheck: (recording: SelectedRecording, isRange: boolean) => void
  readonly onDelete: (recording: SelectedRecording) => void
  readonly onTag: (tag: string) => void
}

/**
 * The rendered rows of the list, each at its own place; the current row is always rendered, so that it keeps the focus.
 * While the page is scrolled, elements of rows that leave are used again.
 */
export function RecordingsRows(props: Props) {
  const { body, rows, count, rowPx, current, selection } = props
  const known = useKnownProviders()
  const { first, end, isMoving } = useRowWindow(body, count, rowPx)
  const { onReach } = props
  useEffect(() => onReach({ first, end }), [first, end, onReach])
  const indexes = Array.from({ length: Math.max(0, end - first) }, (_, place) => first + place)
  const currentIndex = current?.index ?? -1
  if (currentIndex >= 0 && currentIndex < count) {
    if (currentIndex < first) indexes.unshift(currentIndex)
    else if (currentIndex >= end) indexes.push(currentIndex)
  }
  const tabStop = currentIndex >= 0 ? currentIndex : first
  const recordingAt = (index: number) =>
    index === currentIndex ? current?.recording : rows.items[index - rows.start]
  const places = new Map(indexes.map((index) => [recordingAt(index)?.id ?? `at ${index}`, index]))
  const slots = useRef<RowSlots>(new Map())
  // Any assignment is valid, so a render that is not shown does no harm.
  slots.current = nextSlots(slots.current, [...places.keys()], isMoving)
  return (
    <tbody ref={body} className={classes.body} style={{ height: count * rowPx }}>
      {[...slots.current].map(([key, slot]): ReactNode => {
        const index = places.get(key) as number
        const recording = recordingAt(index)
        if (recording === undefined) {
          return (
            // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row takes no focus
            <tr
              key={slot}
              className={classes.notLoaded}
              style={{ top: index * rowPx }}
              aria-hidden="true"
            />
          )
        }
        return (
          <RecordingRow
            key={slot}
            recording={recording}
            index={index}
            topPx={index * rowPx}
            columns={props.columns}
            nowMs={props.nowMs}
            known={known}
            isCard={props.isCard}
            isCurrent={index === currentIndex}
            isTabStop={index === tabStop}
            isSelected={selection.chosen.has(recording.id)}
            handlers={props.handlers}
            onTag={props.handlers.onTag}
          />
        )
      })}
    </tbody>
  )
}

/** Only these columns can have a text that is longer than their least width. */
const CUT: ReadonlySet<ColumnId> = new Set(['source', 'status'])

function cellClass({ id, widthPx }: ChosenColumn, isFigure: boolean): string {
  const cut = widthPx !== null || CUT.has(id) ? classes.cut : ''
  return isFigure ? `figures ${classes.figure} ${cut}` : `${cut}`
}

interface RecordingRowProps extends ListRow {
  /** Index in the whole list. */
  readonly index: number
  readonly topPx: number
  readonly columns: readonly ChosenColumn[]
  readonly isCurrent: boolean
  readonly isSelected: boolean
  readonly handlers: RowHandlers
}

/** A recording of the list. */
const RecordingRow = memo(function RecordingRow(props: RecordingRowProps) {
  const { recording, index, topPx, columns, isCurrent, isSelected, handlers } = props
  const { id, name } = recording
  return (
    <tr
      className={classes.row}
      style={{ top: topPx }}
      data-recording={id}
      aria-rowindex={index + 2}
      aria-current={isCurrent ? 'true' : undefined}
      aria-selected={isSelected}
    >
      <td className={classes.check} data-check="">
        <input
          type="checkbox"
          tabIndex={-1}
          checked={isSelected}
          aria-label={`Select ${name}`}
          onChange={({ nativeEvent }) =>
            handlers.onCheck(recording, (nativeEvent as MouseEvent).shiftKey)
          }
        />
      </td>
      {columns.map((column) => {
        const { cell, isFigure } = LIST_COLUMNS[column.id]
        return (
          <td
            key={column.id}
            data-column={column.id}
            className={cellClass(column, isFigure === true)}
          >
            {cell(props)}
          </td>
        )
      })}
      <td className={classes.act}>
        <button
          type="button"
          tabIndex={-1}
          className={classes.delete}
          aria-label={`Delete ${name}`}
          title="Delete (Del)"
          onClick={() => handlers.onDelete(recording)}
        />
      </td>
    </tr>
  )
})
