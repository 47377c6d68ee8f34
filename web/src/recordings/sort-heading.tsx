import { Table, UnstyledButton } from '@mantine/core'
import classes from './recordings-table.module.css'

interface Props {
  readonly label: string
  readonly direction: 'ascending' | 'descending' | 'none'
  readonly onSort: () => void
  readonly className?: string | undefined
}

const ARROWS = { ascending: ' ↑', descending: ' ↓', none: '' } as const

/** A column's name that orders the table by it. */
export function SortHeading({ label, direction, onSort, className }: Props) {
  return (
    <Table.Th aria-sort={direction} className={className ?? ''}>
      <UnstyledButton className={classes.sort} onClick={onSort} fz="sm">
        {label}
        <span aria-hidden="true">{ARROWS[direction]}</span>
      </UnstyledButton>
    </Table.Th>
  )
}
