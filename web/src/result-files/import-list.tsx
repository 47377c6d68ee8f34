import { NativeSelect, Stack, Text } from '@mantine/core'
import { useId, useState, useSyncExternalStore } from 'react'
import { counted } from '../format/number-format.ts'
import { useRemembered } from '../store/remembered.ts'
import { isPending } from './import-item.ts'
import classes from './import-list.module.css'
import { ImportRow } from './import-row.tsx'
import { KEPT_DAYS } from './kept-import.ts'
import { importQueue, importRole, keptImports } from './page-imports.ts'

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
      {items.some(isPending) && <Keeping />}
      {hidden > 0 && (
        <button type="button" className={classes.more} onClick={() => setWhole(true)}>
          Show {shown.length > 0 ? 'the other' : 'all'} {hidden} files with results
        </button>
      )}
    </Stack>
  )
}

/** Whether a reload of the page loses the files that wait. */
function Keeping() {
  const keeping = useSyncExternalStore(keptImports.subscribe, keptImports.keeping)
  const notKept = useSyncExternalStore(keptImports.subscribe, keptImports.notKept)
  if (keeping === 'unknown') return null
  return (
    <Text size="xs" c="dimmed">
      {notKept === 0
        ? `What is not imported yet is kept in this browser for ${KEPT_DAYS} days, also if the page is reloaded.`
        : `${counted(notKept, 'file')} ${keeping === 'refused' ? 'cannot be kept in this browser' : 'more than this browser keeps'}: finish the import before you reload or close the page, or drop ${notKept === 1 ? 'it' : 'them'} again after that.`}
    </Text>
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
