import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { statusWords } from '../../format/status-words.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import type { RecordingSearch } from '../recording-search.ts'
import classes from './run-list.module.css'
import { runWords } from './run-words.ts'

interface Props {
  readonly recording: RecordingView
  /** Newest first. */
  readonly runs: readonly DiarizationView[]
  readonly shownRunId: string | null
  readonly onChange: (changes: RecordingSearch) => void
}

/** All runs of the recording, newest first, with their state; a finished one can be shown. */
export function RunList({ recording, runs, shownRunId, onChange }: Props) {
  const known = useKnownProviders()
  if (runs.length === 0) return <Text>This recording was not diarized yet.</Text>
  return (
    <Stack gap="xs" component="section" aria-label="Runs">
      <ol className={classes.runs}>
        {runs.map((run) => (
          <li key={run.id} aria-current={run.id === shownRunId ? 'true' : undefined}>
            <Text size="sm">{runWords(known, run, false)}</Text>
            <Group gap="xs">
              {run.id === recording.currentRunId && (
                <Badge variant="outline" color="gray" c="inherit" size="sm">
                  current
                </Badge>
              )}
              {run.status === 'succeeded' ? (
                run.id === shownRunId ? (
                  <Text size="sm" c="dimmed">
                    shown
                  </Text>
                ) : (
                  <Button
                    variant="default"
                    size="compact-sm"
                    onClick={() => onChange({ run: run.id })}
                  >
                    Show
                  </Button>
                )
              ) : (
                <Text size="sm" c="dimmed">
                  {statusWords(run.status)}
                  {run.error !== null && `: ${run.error.message}`}
                </Text>
              )}
            </Group>
          </li>
        ))}
      </ol>
    </Stack>
  )
}
