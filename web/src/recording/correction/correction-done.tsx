import { Alert, Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CorrectionView, RecordingView } from '@toolkit/server/client'
import { useEffect, useState } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRecording } from '../../api/live-events.ts'
import { keys, runsQuery } from '../../api/queries.ts'
import { formatShare } from '../../format/number-format.ts'
import type { RecordingSearch } from '../recording-search.ts'
import { useFocusIfLost } from './focus-if-lost.ts'
import { UnsentEdits } from './unsent-edits.tsx'

interface Props {
  readonly recording: RecordingView
  readonly correction: CorrectionView
  readonly shownRunId: string | null
  readonly onChange: (changes: RecordingSearch) => void
}

/** A finished correction: it can become the reference, then the corrected run has its error rate. */
export function CorrectionDone({ recording, correction, shownRunId, onChange }: Props) {
  const client = useQueryClient()
  const { id, basedOn } = correction
  const { data: runs } = useQuery(runsQuery(recording.id))
  const isThere = runs?.items.some((run) => run.id === id) === true
  useEffect(() => {
    // Done in another tab.
    if (!isThere) void client.invalidateQueries({ queryKey: keys.runs(recording.id) })
  }, [client, isThere, recording.id])
  const [wasShown, setWasShown] = useState(shownRunId === id)
  useEffect(() => {
    if (wasShown || !isThere) return
    setWasShown(true)
    onChange({ run: id })
  }, [wasShown, isThere, id, onChange])
  const using = useMutation({
    mutationFn: () => api.setReference(recording.id, id),
    onSuccess: async (changed) => {
      applyRecording(client, changed)
      await client.invalidateQueries({ queryKey: keys.runs(recording.id) })
    },
  })
  const isReference = recording.referenceRunId === id
  const box = useFocusIfLost<HTMLDivElement>(isReference)
  const der = runs?.items.find((run) => run.id === basedOn)?.evaluation?.der ?? null
  return (
    <Alert
      ref={box}
      tabIndex={-1}
      color="green"
      variant="outline"
      role="status"
      p="xs"
      mx="sm"
      mb="xs"
      aria-label="Correction"
    >
      <UnsentEdits correctionId={id} />
      <Group gap="sm">
        <Text size="sm">
          {isReference
            ? `The correction is the reference. Error rate of the corrected diarization: ${der === null ? 'not known' : formatShare(100 * der)}`
            : 'The correction is saved. It has no score curve, so it has no mean confidence and no spots. As the reference it gives the others their error rates.'}
        </Text>
        {!isReference && (
          <Button size="compact-sm" loading={using.isPending} onClick={() => using.mutate()}>
            Use as reference
          </Button>
        )}
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => onChange({ correct: undefined })}
        >
          Close
        </Button>
        {using.isError && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {errorMessage(using.error)}
          </Text>
        )}
      </Group>
    </Alert>
  )
}
