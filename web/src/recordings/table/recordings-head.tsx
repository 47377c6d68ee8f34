import { Table, UnstyledButton } from '@mantine/core'
import {
  type RecordingsSearch,
  type SortField,
  sortDirection,
  toggledSort,
} from '../recordings-search.ts'
import classes from './recordings-table.module.css'

const ARROWS = { ascending: ' ↑', descending: ' ↓', none: '' } as const

interface Props {
  readonly search: RecordingsSearch
  readonly onSort: (sort: NonNullable<RecordingsSearch['sort']>) => void
}

/** The columns' names; a click orders by one. */
export function RecordingsHead({ search, onSort }: Props) {
  const heading = (field: SortField, label: string, ...names: (string | undefined)[]) => (
    <SortHeading
      label={label}
      className={names.join(' ')}
      direction={sortDirection(search, field)}
      onSort={() => onSort(toggledSort(search, field) ?? field)}
    />
  )
  return (
    <Table.Thead>
      <Table.Tr aria-rowindex={1}>
        {heading('name', 'Name')}
        {heading('duration', 'Length', classes.middle, classes.wide, classes.length)}
        <Table.Th className={`${classes.extra} ${classes.wide} ${classes.speakers}`}>
          Speakers
        </Table.Th>
        {heading('sampleMean', 'Mean confidence', classes.bar)}
        {heading('turnMinimum', 'Lowest turn', classes.wide, classes.few)}
        {heading('humanScore', 'My score', classes.few)}
        {heading('disagreement', 'Apart', classes.extra, classes.wide, classes.few)}
        <Table.Th className={`${classes.extra} ${classes.wide} ${classes.source}`}>
          Diarized by
        </Table.Th>
        <Table.Th className={`${classes.wide} ${classes.status}`}>Status</Table.Th>
        {heading('createdAt', 'Age', classes.middle, classes.wide, classes.age)}
        <Table.Th className={`${classes.act} ${classes.wide}`}>
          <span className={classes.hidden}>Actions</span>
        </Table.Th>
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
