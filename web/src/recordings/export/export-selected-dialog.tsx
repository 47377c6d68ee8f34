import { Button, Group, Text } from '@mantine/core'
import { MAX_CHOSEN } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { saveFile } from '../../api/save-file.ts'
import { Dialog } from '../../components/dialog.tsx'
import { counted, formatCount } from '../../format/number-format.ts'
import { ExportGroups } from './export-groups.tsx'
import { exportGroups } from './export-links.ts'
import classes from './export-panel.module.css'

interface Props {
  readonly recordingIds: readonly string[]
  readonly onClose: () => void
}

/** Downloads of the selected recordings, in the order of the selection. */
export function ExportSelectedDialog({ recordingIds, onClose }: Props) {
  const [isRefused, setRefused] = useState(false)
  const save = (address: string) => {
    setRefused(false)
    saveFile(address, { recordingIds }, () => setRefused(true))
  }
  return (
    <Dialog title={`Export ${counted(recordingIds.length, 'recording')}`} onClose={onClose}>
      {recordingIds.length > MAX_CHOSEN ? (
        <Text size="sm">
          At most {formatCount(MAX_CHOSEN)} selected recordings can be exported. Filter the list
          instead, or give them a tag and filter by it: Export above the list has no limit.
        </Text>
      ) : (
        <ExportGroups
          groups={exportGroups((query) => api.chosenExportUrl(query))}
          download={({ format, href }, name) => (
            <button
              key={format}
              type="button"
              className={classes.link}
              aria-label={name}
              onClick={() => save(href)}
            >
              {format}
            </button>
          )}
        />
      )}
      {isRefused && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          The server did not make the file. Too many exports may be under way: wait a moment, then
          try again.
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
      </Group>
    </Dialog>
  )
}
