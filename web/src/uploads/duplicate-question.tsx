import { Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { applyRun } from '../api/live-events.ts'
import { keys, recordingQuery } from '../api/queries.ts'
import type { UploadItem } from '../upload-queue/upload-item.ts'
import type { UploadQueue } from '../upload-queue/upload-queue.ts'
import { diarizationOf } from './upload-fields.ts'

interface Props {
  readonly item: UploadItem
  /** The new recording, which is not diarized yet. */
  readonly recordingId: string
  /** The earlier recording with the same bytes. */
  readonly duplicateOf: string
  readonly queue: UploadQueue
}

/** Asks what to do with a file that is here already: open the earlier recording, or keep and diarize both. */
export function DuplicateQuestion({ item, recordingId, duplicateOf, queue }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const { data: earlier } = useQuery(recordingQuery(duplicateOf))
  const open = useMutation({
    mutationFn: () => api.remove(recordingId),
    onSuccess: async () => {
      await queue.remove(item.key)
      await client.invalidateQueries({ queryKey: keys.lists })
      await navigate({ to: '/recordings/$id', params: { id: duplicateOf } })
    },
  })
  const keep = useMutation({
    mutationFn: () => api.diarize(recordingId, diarizationOf(queue.fieldsOf(item.key))),
    onSuccess: (run) => {
      applyRun(client, run)
      queue.keepBoth(item.key)
    },
  })
  const isBusy = open.isPending || keep.isPending
  const error = open.error ?? keep.error
  return (
    <Group gap="xs" mt={4} role="group" aria-label={`${item.name} is already here`}>
      <Text size="sm">
        Already here{earlier && earlier.name !== item.name ? ` as ${earlier.name}` : ''}; not
        diarized again.
      </Text>
      <Button size="compact-sm" disabled={isBusy} onClick={() => open.mutate()}>
        Open it
      </Button>
      <Button size="compact-sm" variant="default" disabled={isBusy} onClick={() => keep.mutate()}>
        Keep both
      </Button>
      {error && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(error)}
        </Text>
      )}
    </Group>
  )
}
