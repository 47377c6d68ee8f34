import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { applyRun } from '../api/live-events.ts'

const REASONS = {
  credentials: 'The provider refuses the key. Mend it, then submit the recording again.',
  credit: 'The provider asks for payment. Mend the account, then submit the recording again.',
  'unknown-submit':
    'It is not known whether the provider got the recording. Submitting it again may be billed twice.',
} as const

/** A run that only the person can help on. */
export function HeldRun({ run }: { readonly run: DiarizationView }) {
  const client = useQueryClient()
  const resolve = useMutation({
    mutationFn: (action: 'resubmit' | 'give-up') => api.resolve(run.recordingId, run.id, action),
    onSuccess: (changed) => applyRun(client, changed),
  })
  return (
    <Alert color="orange" variant="outline" title="The diarization waits for you">
      <Stack gap="xs">
        <Text>{run.hold ? REASONS[run.hold.reason] : 'The provider needs your decision.'}</Text>
        <Group gap="xs">
          <Button
            variant="default"
            disabled={resolve.isPending}
            onClick={() => resolve.mutate('resubmit')}
          >
            Submit again
          </Button>
          <Button
            variant="default"
            disabled={resolve.isPending}
            onClick={() => resolve.mutate('give-up')}
          >
            Give up
          </Button>
        </Group>
        {resolve.isError && (
          <Text c="var(--mantine-color-error)" role="alert">
            {errorMessage(resolve.error)}
          </Text>
        )}
      </Stack>
    </Alert>
  )
}
