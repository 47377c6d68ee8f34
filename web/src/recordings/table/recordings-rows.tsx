import { Skeleton, Table, UnstyledButton } from '@mantine/core'
import type { VirtualItem, Virtualizer } from '@tanstack/react-virtual'
import type { ListedRecordingView } from '@toolkit/server/client'
import { memo, type ReactNode, type Ref } from 'react'
import {
  type RecordingsSearch,
  type Sort,
  sortDirection,
  toggledSort,
} from '../recordings-search.ts'
import { LIST_COLUMNS, type ListRow, roomClass } from './list-columns.tsx'
import classes from './recordings-table.module.css'

const ARROWS = { ascending: ' ↑', descending: ' ↓', none: '' } as const

interface Props {
  readonly search: RecordingsSearch
  readonly onSort: (sort: Sort) => void
}

/** The column headings; a click sorts by the column. */
export function RecordingsHead({ search, onSort }: Props) {
  return (
    <Table.Thead>
      <Table.Tr aria-rowindex={1}>
        {LIST_COLUMNS.map(({ heading, sort, room, isHeadingHidden, width = '' }) => {
          const className = `${roomClass(room)} ${width}`
          if (sort === undefined) {
            return (
              <Table.Th key={heading} className={className}>
                {isHeadingHidden ? <span className={classes.hidden}>{heading}</span> : heading}
              </Table.Th>
            )
          }
          return (
            <SortHeading
              key={heading}
              label={heading}
              className={className}
              direction={sortDirection(search, sort)}
              onSort={() => onSort(toggledSort(search, sort) ?? sort)}
            />
          )
        })}
      </Table.Tr>
    </Table.Thead>
  )
}

interface SortHeadingProps {
  readonly label: string
  readonly direction: 'ascending' | 'descending' | 'none'
  readonly onSort: () => void
  readonly className?: string | undefined
}

/** A column heading that sorts the table. */
function SortHeading({ label, direction, onSort, className }: SortHeadingProps) {
  return (
    <Table.Th aria-sort={direction} className={className ?? ''}>
      <UnstyledButton className={classes.sort} onClick={onSort} fz="sm">
        {label}
        <span aria-hidden="true">{ARROWS[direction]}</span>
      </UnstyledButton>
    </Table.Th>
  )
}

interface RecordingsRowsProps {
  readonly items: readonly ListedRecordingView[]
  readonly virtualizer: Virtualizer<Window, Element>
  readonly nowMs: number
  readonly selectedId: string | null
  readonly onSelect: (id: string) => void
  readonly onDelete: (recording: ListedRecordingView) => void
}

/** The rendered rows, with gaps for all others. */
export function RecordingsRows({
  items,
  virtualizer,
  nowMs,
  selectedId,
  ...acts
}: RecordingsRowsProps) {
  const rows: ReactNode[] = []
  let end = virtualizer.options.scrollMargin
  for (const row of virtualizer.getVirtualItems()) {
    if (row.start > end) rows.push(<Gap key={`before ${row.index}`} heightPx={row.start - end} />)
    end = row.end
    const recording = items[row.index]
    rows.push(
      recording ? (
        <RecordingRow
          key={recording.id}
          recording={recording}
          index={row.index}
          nowMs={nowMs}
          isSelected={recording.id === selectedId}
          measure={virtualizer.measureElement}
          {...acts}
        />
      ) : (
        <NotLoaded key={row.key} row={row} />
      ),
    )
  }
  const left = virtualizer.options.scrollMargin + virtualizer.getTotalSize() - end
  if (left > 0) rows.push(<Gap key="after" heightPx={left} />)
  return <Table.Tbody>{rows}</Table.Tbody>
}

function Gap({ heightPx }: { readonly heightPx: number }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row takes no focus
    <tr className={classes.gap} aria-hidden="true">
      <td style={{ height: heightPx }} />
    </tr>
  )
}

function NotLoaded({ row }: { readonly row: VirtualItem }) {
  return (
    // biome-ignore lint/a11y/noAriaHiddenOnFocusable: an empty row takes no focus
    <tr className={classes.gap} aria-hidden="true">
      <td style={{ height: row.size }}>
        <Skeleton height={18} />
      </td>
    </tr>
  )
}

interface RecordingRowProps extends ListRow {
  /** Index in the whole list. */
  readonly index: number
  readonly isSelected: boolean
  /** Measures the height. */
  readonly measure: Ref<HTMLTableRowElement>
  readonly onSelect: (id: string) => void
}

/** A recording of the list. */
const RecordingRow = memo(function RecordingRow(props: RecordingRowProps) {
  const { recording, index, nowMs, isSelected, measure, onSelect, onDelete } = props
  const { id } = recording
  return (
    <Table.Tr
      ref={measure}
      className={classes.row ?? ''}
      data-index={index}
      data-recording={id}
      aria-rowindex={index + 2}
      aria-current={isSelected ? 'true' : undefined}
      onFocus={() => onSelect(id)}
      onClick={() => onSelect(id)}
    >
      {LIST_COLUMNS.map(({ heading, room, isFigure, Cell }) => (
        <Table.Td key={heading} className={`${roomClass(room)} ${isFigure ? 'figures' : ''}`}>
          <Cell recording={recording} nowMs={nowMs} onDelete={onDelete} />
        </Table.Td>
      ))}
    </Table.Tr>
  )
})
