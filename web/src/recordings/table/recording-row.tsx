import { Table } from '@mantine/core'
import { memo, type Ref } from 'react'
import { LIST_COLUMNS, type ListRow, roomClass } from './list-columns.tsx'
import classes from './recordings-table.module.css'

interface Props extends ListRow {
  /** Its place in the whole list, from 0. */
  readonly index: number
  readonly isSelected: boolean
  /** Measures its height. */
  readonly measure: Ref<HTMLTableRowElement>
  readonly onSelect: (id: string) => void
}

/** One recording in the list. */
export const RecordingRow = memo(function RecordingRow(props: Props) {
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
