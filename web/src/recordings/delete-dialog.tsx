import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { keys } from '../api/queries.ts'
import { Dialog } from '../app/dialog.tsx'

interface Props {
  readonly recording: Pick<RecordingView, 'id' | 'name'>
  readonly onClose: () => void
  readonly onDeleted?: () => void
}

/** Asks before a recording and all that belongs to it is gone. */
export function DeleteDialog({ recording, onClose, onDeleted }: Props) {
  const client = useQueryClient()
  const removal = useMutation({
    mutationFn: () => api.remove(recording.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.lists })
      onClose()
      onDeleted?.()
    },
  })
  return (
    <Dialog title="Delete this recording?" onClose={onClose}>
      <Text style={{ overflowWrap: 'anywhere' }}>
        “{recording.name}” goes with its audio, every diarization and your scores. This cannot be
        taken back.
      </Text>
      {removal.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(removal.error)}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" loading={removal.isPending} onClick={() => removal.mutate()}>
          Delete
        </Button>
      </Group>
    </Dialog>
  )
}
