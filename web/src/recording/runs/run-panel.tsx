import { Alert, Button, Group, NativeSelect, Skeleton, Stack, Text } from '@mantine/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { useState } from 'react'
import { formatDate } from '../../format/date-format.ts'
import type { RecordingSearch } from '../recording-search.ts'
import { isBeingPrepared, isFileMissing } from '../sound.ts'
import { ChooseCurrent } from './choose-current.tsx'
import { RunAgainDialog } from './run-again-dialog.tsx'
import { RunNotes } from './run-notes.tsx'
import { isGoing } from './run-stages.ts'
import { RunStatus } from './run-status.tsx'
import { runWords } from './run-words.ts'

interface Props {
  readonly recording: RecordingView
  /** Newest first; null while they are on their way. */
  readonly runs: readonly DiarizationView[] | null
  readonly shownRunId: string | null
  readonly search: RecordingSearch
  readonly onChange: (changes: RecordingSearch) => void
}

/** The recording's runs: how the newest does and older ones that have not ended, which one is shown, and another one. */
export function RunPanel({ recording, runs, shownRunId, onChange }: Props) {
  const [isAsking, setAsking] = useState(false)
  const newest = runs?.[0] ?? null
  const shown = runs?.find(({ id }) => id === shownRunId) ?? null
  const isUsable = recording.error === null
  const ask = () => setAsking(true)
  const finished = (runs ?? []).filter(({ status }) => status === 'succeeded')
  return (
    <Stack gap="xs">
      {newest && newest.status !== 'succeeded' && (
        <RunStatus
          run={newest}
          isPreparing={isBeingPrepared(recording)}
          onRunAgain={isUsable ? ask : null}
        />
      )}
      {(runs ?? [])
        .slice(1)
        .filter(isGoing)
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
              label: runWords(run, run.id === recording.currentRunId),
            }))}
          />
        )}
        <ChooseCurrent recording={recording} shownRunId={shownRunId} />
        {isUsable && newest?.status !== 'failed' && (
          <Button variant="default" onClick={ask}>
            {newest === null ? 'Diarize' : 'Run again'}
          </Button>
        )}
      </Group>
      {shown !== null && <RunNotes run={shown} />}
      {isAsking && (
        <RunAgainDialog
          recording={recording}
          runs={runs ?? []}
          onClose={() => setAsking(false)}
          onStarted={() => {
            setAsking(false)
            // What was asked for is what shall be seen once it is there.
            onChange({ run: '' })
          }}
        />
      )}
    </Stack>
  )
}
