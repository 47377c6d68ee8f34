import { NativeSelect, Stack, Text } from '@mantine/core'
import { useId, useState, useSyncExternalStore } from 'react'
import { useRemembered } from '../store/remembered.ts'
import classes from './import-list.module.css'
import { ImportRow } from './import-row.tsx'
import { importQueue, importRole } from './page-imports.ts'

/** How many files are shown that need nothing, and how many at all, without being asked. */
const SHORT = 4
const MOST = 50

/** The files with results of this page: what they wait for, what was imported, and what needs an answer. */
export function ImportList() {
  const items = useSyncExternalStore(importQueue.subscribe, importQueue.items)
  const [isWhole, setWhole] = useState(false)
  const isLong = items.length > SHORT
  const asked = items.filter(({ open }) => open.length > 0)
  const shown = isLong && !isWhole ? asked.slice(0, MOST) : items
  const hidden = items.length - shown.length
  return (
    <Stack gap={6}>
      <ImportRoleSelect />
      {shown.length > 0 && (
        <div className={classes.rows}>
          {shown.map((item) => (
            <ImportRow key={item.key} item={item} queue={importQueue} />
          ))}
        </div>
      )}
      {hidden > 0 && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          Show {shown.length > 0 ? 'the other' : 'all'} {hidden} files with results
        </button>
      )}
    </Stack>
  )
}

/** Whether files with results become references; applies to what is not imported yet. */
export function ImportRoleSelect() {
  const role = useRemembered(importRole)
  const id = useId()
  return (
    <div className={classes.role}>
      <label htmlFor={id}>Import result files (RTTM and others)</label>
      <NativeSelect
        id={id}
        size="xs"
        value={role}
        onChange={({ currentTarget: { value } }) =>
          importRole.set(value === 'run' ? 'run' : 'reference')
        }
        data={[
          { value: 'reference', label: 'as reference' },
          { value: 'run', label: 'as a result' },
        ]}
      />
      <Text size="xs" c="dimmed">
        {role === 'reference'
          ? 'The errors of the other results are counted against it.'
          : 'It is shown beside the other results.'}
      </Text>
    </div>
  )
}
