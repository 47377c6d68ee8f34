import { Button, NativeSelect, Skeleton, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRecording } from '../../api/live-events.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import type { RecordingSearch } from '../recording-search.ts'
import { runWords } from './run-words.ts'

interface Props {
  readonly recording: RecordingView
  /** Newest first; null while loading. */
  readonly runs: readonly DiarizationView[] | null
  readonly shownRunId: string | null
  readonly onChange: (changes: RecordingSearch) => void
  readonly onRunAgain: () => void
}

/** Chooses the shown run, makes it the current one, and starts another one. */
export function RunPicker({ recording, runs, shownRunId, onChange, onRunAgain }: Props) {
  const known = useKnownProviders()
  const newest = runs?.[0] ?? null
  const finished = (runs ?? []).filter(({ status }) => status === 'succeeded')
  return (
    <>
      {runs === null && recording.currentRunId !== null && (
        <Skeleton height={30} width={280} role="status" aria-label="Loading" aria-busy="true" />
      )}
      {finished.length > 0 && (
        <NativeSelect
          aria-label="Diarization shown"
          title="Diarization shown"
          size="xs"
          miw={0}
          value={shownRunId ?? ''}
          onChange={(event) => onChange({ run: event.currentTarget.value })}
          data={finished.map((run) => ({
            value: run.id,
            label: runWords(known, run, run.id === recording.currentRunId),
          }))}
        />
      )}
      <ChooseCurrent recording={recording} shownRunId={shownRunId} />
      {recording.error === null && newest?.status !== 'failed' && (
        <Button variant="default" size="compact-sm" flex="none" onClick={onRunAgain}>
          {newest === null ? 'Diarize' : 'Run again'}
        </Button>
      )}
    </>
  )
}

interface ChooseCurrentProps {
  readonly recording: RecordingView
  readonly shownRunId: string | null
}

/** Makes the shown run the current one, which the list uses; hidden if it is already. */
function ChooseCurrent({ recording, shownRunId }: ChooseCurrentProps) {
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
        size="compact-sm"
        flex="none"
        loading={choice.isPending}
        onClick={() => choice.mutate(shownRunId)}
      >
        Use this result
      </Button>
      {choice.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(choice.error)}
        </Text>
      )}
    </>
  )
}
