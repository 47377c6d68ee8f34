import { Alert, List, Stack, Text } from '@mantine/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { isBeingPrepared, isFileMissing } from '../../api/recording-sound.ts'
import { formatDate } from '../../format/time-format.ts'
import { isFree, useKnownProviders } from '../../providers/known-providers.ts'
import { RunStatus } from './run-status.tsx'
import { isOpen, resultKeptWords } from './run-words.ts'

interface Props {
  readonly recording: RecordingView
  /** Newest first. */
  readonly runs: readonly DiarizationView[]
  readonly shownRunId: string | null
  readonly onRunAgain: () => void
}

/** What needs attention: open and failed runs, an unusable recording, warnings of the shown run. */
export function RunNotices({ recording, runs, shownRunId, onRunAgain }: Props) {
  const newest = runs[0] ?? null
  const shown = runs.find(({ id }) => id === shownRunId) ?? null
  const isUsable = recording.error === null && recording.audioRemovedAt === null
  return (
    <>
      {newest && newest.status !== 'succeeded' && (
        <RunStatus
          // A click that began on the buttons of one run must not end on those of another.
          key={newest.id}
          run={newest}
          isPreparing={isBeingPrepared(recording)}
          onRunAgain={isUsable ? onRunAgain : null}
        />
      )}
      {runs
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
      {shown !== null && <RunNotes run={shown} />}
    </>
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
