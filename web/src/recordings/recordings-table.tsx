import { Table } from '@mantine/core'
import type { RecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { DeleteDialog } from './delete-dialog.tsx'
import { RecordingRow } from './recording-row.tsx'
import {
  type RecordingsSearch,
  type SortField,
  sortDirection,
  toggledSort,
} from './recordings-search.ts'
import classes from './recordings-table.module.css'
import { SortHeading } from './sort-heading.tsx'

interface Props {
  readonly items: readonly RecordingView[]
  readonly search: RecordingsSearch
  readonly onSort: (sort: NonNullable<RecordingsSearch['sort']>) => void
}

/** The recordings, a line each. On a narrow screen what is less asked for stands under the name. */
export function RecordingsTable({ items, search, onSort }: Props) {
  const [doomed, setDoomed] = useState<RecordingView | null>(null)
  const nowMs = Date.now()
  const heading = (field: SortField, label: string, className?: string) => (
    <SortHeading
      label={label}
      className={className}
      direction={sortDirection(search, field)}
      onSort={() => onSort(toggledSort(search, field) ?? field)}
    />
  )
  return (
    <>
      <Table className={classes.table} verticalSpacing={6} highlightOnHover aria-label="Recordings">
        <Table.Thead>
          <Table.Tr>
            {heading('name', 'Name')}
            {heading('duration', 'Length', classes.wide)}
            <Table.Th className={classes.wide}>Speakers</Table.Th>
            {heading('sampleMean', 'Mean confidence')}
            {heading('turnMinimum', 'Lowest turn', classes.wide)}
            {heading('humanScore', 'My score')}
            <Table.Th className={classes.wide}>Status</Table.Th>
            {heading('createdAt', 'Age', classes.wide)}
            <Table.Th className={`${classes.act} ${classes.wide}`}>
              <span className={classes.hidden}>Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((recording) => (
            <RecordingRow
              key={recording.id}
              recording={recording}
              nowMs={nowMs}
              onDelete={() => setDoomed(recording)}
            />
          ))}
        </Table.Tbody>
      </Table>
      {doomed && <DeleteDialog recording={doomed} onClose={() => setDoomed(null)} />}
    </>
  )
}
