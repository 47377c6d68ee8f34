import { Button, Group } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import type { RecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { PageHeading } from '../app/page-heading.tsx'
import { deleteWithUndo } from '../recordings/delete-with-undo.ts'
import { lastListSearch } from '../recordings/list-memory.ts'
import { RenameForm } from './rename-form.tsx'

interface Props {
  readonly recording: RecordingView
  /** The run that is shown; null: there is no result to report on. */
  readonly runId: string | null
}

/** The recording's name, and what can be done with the whole of it. */
export function RecordingHeader({ recording, runId }: Props) {
  const navigate = useNavigate()
  const [isRenaming, setRenaming] = useState(false)
  if (isRenaming) return <RenameForm recording={recording} onClose={() => setRenaming(false)} />
  const remove = () => {
    deleteWithUndo(recording)
    void navigate({ to: '/', search: lastListSearch() })
  }
  return (
    <Group justify="space-between" align="flex-start" wrap="wrap">
      <PageHeading title={recording.name} />
      <Group gap="xs">
        {runId !== null && (
          <Button
            variant="default"
            size="compact-sm"
            renderRoot={(props) => (
              <Link
                to="/recordings/$id/report"
                params={{ id: recording.id }}
                search={(now) => now}
                {...props}
              />
            )}
          >
            Report
          </Button>
        )}
        <Button variant="default" size="compact-sm" onClick={() => setRenaming(true)}>
          Rename
        </Button>
        <Button variant="default" size="compact-sm" onClick={remove}>
          Delete
        </Button>
      </Group>
    </Group>
  )
}
