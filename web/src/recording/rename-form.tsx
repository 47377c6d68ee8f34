import { Button, Group, TextInput } from '@mantine/core'
import type { RecordingView } from '@toolkit/server/client'
import { useEffect, useRef, useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { useChangeRecording } from './change-recording.ts'

interface Props {
  readonly recording: RecordingView
  readonly onClose: () => void
}

/** Another name for the recording; what was typed stays when the server refuses it. */
export function RenameForm({ recording, onClose }: Props) {
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
          Keep the old name
        </Button>
      </Group>
    </form>
  )
}
