import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { applyRun } from '../api/live-events.ts'
import { isUnderWay, statusWords } from '../format/status-words.ts'
import { formatWait } from '../format/time-format.ts'
import { HeldRun } from './held-run.tsx'

/** The newest run while it has no result: how far it is, or why there is none. */
export function RunStatus({ run }: { readonly run: DiarizationView }) {
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => api.cancel(run.recordingId, run.id),
    onSuccess: (changed) => applyRun(client, changed),
  })
  if (run.status === 'held') return <HeldRun run={run} />
  if (run.status === 'failed') {
    return (
      <Alert color="red" variant="outline" title="The diarization failed">
        {run.error?.message ?? 'No reason was given.'} You can run it again below, with other hints
        if you like.
      </Alert>
    )
  }
  if (!isUnderWay(run.status)) {
    return <Text c="dimmed">The newest diarization was canceled.</Text>
  }
  const { progress } = run
  const estimate =
    progress?.etaSeconds == null ? '' : `, about ${formatWait(progress.etaSeconds)} left`
  const words = `Diarization: ${statusWords(run.status, progress?.fraction ?? null)}${estimate}`
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text role="status" className="figures">
          {words}
        </Text>
        <Button
          variant="default"
          size="compact-sm"
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
        >
          Cancel
        </Button>
      </Group>
      <Progress
        value={(progress?.fraction ?? 0) * 100}
        animated={progress === null}
        aria-label="Diarization"
      />
      {run.provider === 'pyannoteai' && (
        <Text size="sm" c="dimmed">
          Canceled at pyannoteAI means that it is no longer followed; it may still be billed.
        </Text>
      )}
      {cancel.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(cancel.error)}
        </Text>
      )}
    </Stack>
  )
}
