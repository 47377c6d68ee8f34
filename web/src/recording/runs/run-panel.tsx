import { Alert, Button, Group, List, NativeSelect, Skeleton, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { applyRecording } from '../../api/live-events.ts'
import { isBeingPrepared, isFileMissing } from '../../api/recording-sound.ts'
import { formatDate } from '../../format/time-format.ts'
import { isFree, useKnownProviders } from '../../providers/known-providers.ts'
import type { RecordingSearch } from '../recording-search.ts'
import { RunAgainDialog } from './run-again-dialog.tsx'
import { RunStatus } from './run-status.tsx'
import { isOpen, resultKeptWords, runWords } from './run-words.ts'

interface Props {
  readonly recording: RecordingView
  /** Newest first; null while loading. */
  readonly runs: readonly DiarizationView[] | null
  readonly shownRunId: string | null
  readonly search: RecordingSearch
  readonly onChange: (changes: RecordingSearch) => void
}

/** The runs of the recording: open runs, choice of the shown run, and starting another one. */
export function RunPanel({ recording, runs, shownRunId, onChange }: Props) {
  const [isDialogOpen, setDialogOpen] = useState(false)
  const known = useKnownProviders()
  const newest = runs?.[0] ?? null
  const shown = runs?.find(({ id }) => id === shownRunId) ?? null
  const isUsable = recording.error === null
  const openDialog = () => setDialogOpen(true)
  const finished = (runs ?? []).filter(({ status }) => status === 'succeeded')
  return (
    <Stack gap="xs">
      {newest && newest.status !== 'succeeded' && (
        <RunStatus
          // A click that began on the buttons of one run must not end on those of another.
          key={newest.id}
          run={newest}
          isPreparing={isBeingPrepared(recording)}
          onRunAgain={isUsable ? openDialog : null}
        />
      )}
      {(runs ?? [])
        .slice(1)
        .filter(isOpen)
        .map((run) => (
          <Stack key={run.id} gap={4} component="section" aria-label="Earlier diarization">
            <Text size="sm">
              An earlier diarization, of {formatDate(run.createdAt)}, has not ended.
            </Text>
            <RunStatus run={run} isPreparing={isBeingPrepared(recording)} onRunAgain={null} />
          </Stack>
        ))}
      {recording.error !== null && (newest?.status !== 'failed' || isFileMissing(recording)) && (
        <Alert
          color="red"
          variant="outline"
          title={isFileMissing(recording) ? 'Its file is missing' : 'The recording cannot be used'}
        >
          {recording.error.message}
        </Alert>
      )}
      <Group align="flex-end" gap="sm">
        {runs === null && recording.currentRunId !== null && (
          <Skeleton height={60} width={280} role="status" aria-label="Loading" aria-busy="true" />
        )}
        {finished.length > 0 && (
          <NativeSelect
            label="Diarization shown"
            value={shownRunId ?? ''}
            onChange={(event) => onChange({ run: event.currentTarget.value })}
            data={finished.map((run) => ({
              value: run.id,
              label: runWords(known, run, run.id === recording.currentRunId),
            }))}
          />
        )}
        <ChooseCurrent recording={recording} shownRunId={shownRunId} />
        {isUsable && newest?.status !== 'failed' && (
          <Button variant="default" onClick={openDialog}>
            {newest === null ? 'Diarize' : 'Run again'}
          </Button>
        )}
      </Group>
      {shown !== null && <RunNotes run={shown} />}
      {isDialogOpen && (
        <RunAgainDialog
          recording={recording}
          runs={runs ?? []}
          onClose={() => setDialogOpen(false)}
          onStarted={() => {
            setDialogOpen(false)
            // Show the new run once it has finished.
            onChange({ run: '' })
          }}
        />
      )}
    </Stack>
  )
}

/** Notes on a finished run: warnings, a model other than requested, data kept by the provider. */
function RunNotes({ run }: { readonly run: DiarizationView }) {
  const { model, modelReported } = run
  const known = useKnownProviders()
  const isOther = !isFree(known, run.provider) && modelReported !== null && modelReported !== model
  const { warnings } = run
  const kept = resultKeptWords(known, run, Date.now())
  return (
    <>
      {warnings.length > 0 && (
        <Alert
          color="yellow"
          variant="outline"
          title={warnings.length === 1 ? 'A warning' : `${warnings.length} warnings`}
          role="note"
          // Yellow text has too little contrast on white.
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {warnings.length === 1 ? (
            warnings[0]
          ) : (
            <List>
              {warnings.map((warning) => (
                <List.Item key={warning}>{warning}</List.Item>
              ))}
            </List>
          )}
        </Alert>
      )}
      {(isOther || kept !== null) && (
        <Text size="sm" c="dimmed">
          {isOther && `${model} was requested; ${modelReported} was used. `}
          {kept}
        </Text>
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
        loading={choice.isPending}
        onClick={() => choice.mutate(shownRunId)}
      >
        Make current
      </Button>
      {choice.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(choice.error)}
        </Text>
      )}
    </>
  )
}
