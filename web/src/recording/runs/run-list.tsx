import { Button, Group, Stack, Text } from '@mantine/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { chooseResultFiles } from '../imports/result-files.ts'
import type { OpenDialog } from '../open-dialog.ts'
import type { RecordingSearch } from '../recording-search.ts'
import { RunItem } from './run-item.tsx'
import classes from './run-list.module.css'

interface Props {
  readonly recording: RecordingView
  /** Newest first. */
  readonly runs: readonly DiarizationView[]
  readonly shownRunId: string | null
  readonly onChange: (changes: RecordingSearch) => void
  readonly onDialog: (dialog: OpenDialog) => void
}

/** All runs of the recording, newest first: where they come from, their figures, and what can be done with them. */
export function RunList({ recording, runs, ...props }: Props) {
  const { onDialog } = props
  return (
    <Stack gap="xs" component="section" aria-label="Runs">
      <Group justify="space-between" gap="xs">
        <Text size="sm" c="dimmed">
          Files can be dropped here, too.
        </Text>
        <Button
          variant="default"
          size="compact-sm"
          disabled={recording.error !== null}
          onClick={() => chooseResultFiles((files) => onDialog({ kind: 'import', files }))}
        >
          Import a result…
        </Button>
      </Group>
      {runs.length === 0 ? (
        <Text>This recording was not diarized yet.</Text>
      ) : (
        <ol className={classes.runs}>
          {runs.map((run) => (
            <RunItem key={run.id} {...{ recording, runs, run, ...props }} />
          ))}
        </ol>
      )}
    </Stack>
  )
}
