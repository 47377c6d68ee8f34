import { Table, UnstyledButton } from '@mantine/core'
import {
  type RecordingsSearch,
  type Sort,
  sortDirection,
  toggledSort,
} from '../recordings-search.ts'
import { LIST_COLUMNS, roomClass } from './list-columns.tsx'
import classes from './recordings-table.module.css'

const ARROWS = { ascending: ' ↑', descending: ' ↓', none: '' } as const

interface Props {
  readonly search: RecordingsSearch
  readonly onSort: (sort: Sort) => void
}

/** The columns' names; a click orders by one. */
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

/** A column's name that orders the table by it. */
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
