import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { keys } from '../../api/queries.ts'
import { Dialog } from '../../components/dialog.tsx'
import { useKnownProviders } from '../../providers/known-providers.ts'
import { runWords } from './run-words.ts'

interface Props {
  readonly recording: RecordingView
  readonly run: DiarizationView
  readonly onClose: () => void
  readonly onDeleted: () => void
}

/** Asks before a run is deleted, which cannot be undone. */
export default function DeleteRunDialog({ recording, run, onClose, onDeleted }: Props) {
  const known = useKnownProviders()
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => api.removeDiarization(recording.id, run.id),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: keys.recording(recording.id) })
      onDeleted()
    },
  })
  return (
    <Dialog title="Delete this diarization?" onClose={onClose}>
      <Stack gap="sm">
        <Text size="sm" dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {runWords(known, run, run.id === recording.currentRunId)}
        </Text>
        <Text size="sm">
          Its turns, scores and names are deleted permanently. The recording and its other
          diarizations stay.
          {run.id === recording.referenceRunId &&
            ' It is the reference: without it there are no error rates.'}
        </Text>
        {remove.isError && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {errorMessage(remove.error)}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            Delete permanently
          </Button>
        </Group>
      </Stack>
    </Dialog>
  )
}
