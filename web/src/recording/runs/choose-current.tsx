import { Button, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRecording } from '../../api/live-events.ts'

interface Props {
  readonly recording: RecordingView
  readonly shownRunId: string | null
}

/** Makes the run that is shown the one that the list goes by; nothing where it already is. */
export function ChooseCurrent({ recording, shownRunId }: Props) {
  const client = useQueryClient()
  const choice = useMutation({
    mutationFn: (runId: string) => api.choose(recording.id, runId),
    onSuccess: (changed) => applyRecording(client, changed),
  })
  if (shownRunId === null || shownRunId === recording.currentRunId) return null
  return (
    <>
      <Button
        variant="default"
        loading={choice.isPending}
        onClick={() => choice.mutate(shownRunId)}
      >
        Make it the current one
      </Button>
      {choice.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(choice.error)}
        </Text>
      )}
    </>
  )
}
