import { Button, Group, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { RecordingChanges, RecordingView } from '@toolkit/server/client'
import { useEffect, useRef, useState } from 'react'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { applyRecording } from '../api/live-events.ts'
import { PageHeading } from '../components/page-heading.tsx'
import { deleteWithUndo } from '../deletion/pending-deletions.ts'
import { lastListSearch } from '../recordings/list-memory.ts'

interface Props {
  readonly recording: RecordingView
  /** The shown run; null without a result. */
  readonly runId: string | null
}

/** Name of the recording, with buttons for report, rename and delete. */
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

interface RenameFormProps {
  readonly recording: RecordingView
  readonly onClose: () => void
}

/** Form for a new name; keeps the text if the server rejects it. */
function RenameForm({ recording, onClose }: RenameFormProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const [name, setName] = useState(recording.name)
  const rename = useChangeRecording(recording.id, onClose)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        rename.mutate({ name })
      }}
    >
      <Group align="flex-start" gap="xs">
        <TextInput
          aria-label="Name of the recording"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') onClose()
          }}
          error={rename.isError ? errorMessage(rename.error) : undefined}
          ref={field}
          flex={1}
          miw={0}
        />
        <Button type="submit" loading={rename.isPending}>
          Save
        </Button>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
      </Group>
    </form>
  )
}

/** Changes fields of a recording, one request at a time, and updates the cache. */
export function useChangeRecording(id: string, onDone?: (recording: RecordingView) => void) {
  const client = useQueryClient()
  return useMutation({
    scope: { id: `change-${id}` },
    mutationFn: (changes: RecordingChanges) => api.change(id, changes),
    onSuccess: (recording) => {
      applyRecording(client, recording)
      onDone?.(recording)
    },
  })
}
