import { Button, Group } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import type { RecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { PageHeading } from '../app/page-heading.tsx'
import { DeleteDialog } from '../recordings/delete-dialog.tsx'
import { RenameForm } from './rename-form.tsx'

/** The recording's name, and what can be done with the whole of it. */
export function RecordingHeader({ recording }: { readonly recording: RecordingView }) {
  const navigate = useNavigate()
  const [isRenaming, setRenaming] = useState(false)
  const [isDeleting, setDeleting] = useState(false)
  if (isRenaming) return <RenameForm recording={recording} onClose={() => setRenaming(false)} />
  return (
    <Group justify="space-between" align="flex-start" wrap="wrap">
      <PageHeading title={recording.name} />
      <Group gap="xs">
        <Button variant="default" size="compact-sm" onClick={() => setRenaming(true)}>
          Rename
        </Button>
        <Button variant="default" size="compact-sm" onClick={() => setDeleting(true)}>
          Delete
        </Button>
      </Group>
      {isDeleting && (
        <DeleteDialog
          recording={recording}
          onClose={() => setDeleting(false)}
          onDeleted={() => void navigate({ to: '/' })}
        />
      )}
    </Group>
  )
}
