import { Alert, Button, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRun } from '../../api/live-events.ts'
import { formatDate } from '../../format/date-format.ts'
import { useKnownProviders } from '../../providers/use-known-providers.ts'
import { uploadKeptWords } from './expiry-words.ts'
import { holdWords } from './hold-words.ts'

/** A run that waits for the person or for a mended account: why, since when, the remedy, and what both choices do. */
export function HeldRun({ run }: { readonly run: DiarizationView }) {
  const client = useQueryClient()
  const resolve = useMutation({
    mutationFn: (action: 'resubmit' | 'give-up') => api.resolve(run.recordingId, run.id, action),
    onSuccess: (changed) => applyRun(client, changed),
  })
  const known = useKnownProviders()
  const words = holdWords(known, run)
  const kept = uploadKeptWords(known, run, Date.now())
  return (
    <Alert
      color="orange"
      variant="outline"
      title={words.title}
      // Orange words are too faint on white; the border is orange enough.
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <Stack gap="sm">
        <Text>
          {words.why}
          {run.hold && ` It waits since ${formatDate(run.hold.since)}.`}
        </Text>
        <Text>{words.remedy}</Text>
        {kept !== null && <Text>{kept}</Text>}
        <Choice
          does={words.again.does}
          means={words.again.means}
          isDisabled={resolve.isPending}
          onChoose={() => resolve.mutate('resubmit')}
        />
        <Choice
          does="Give up"
          means={words.giveUp}
          isDisabled={resolve.isPending}
          onChoose={() => resolve.mutate('give-up')}
        />
        {resolve.isError && (
          <Text c="var(--mantine-color-error)" role="alert">
            {errorMessage(resolve.error)}
          </Text>
        )}
      </Stack>
    </Alert>
  )
}

interface ChoiceProps {
  readonly does: string
  readonly means: string
  readonly isDisabled: boolean
  readonly onChoose: () => void
}

function Choice({ does, means, isDisabled, onChoose }: ChoiceProps) {
  return (
    <Stack gap={2} align="flex-start">
      <Button variant="default" disabled={isDisabled} onClick={onChoose}>
        {does}
      </Button>
      <Text size="sm" c="dimmed">
        {means}
      </Text>
    </Stack>
  )
}
