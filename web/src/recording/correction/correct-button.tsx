import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { useCommands } from '../../palette/commands.ts'
import type { RecordingSearch } from '../recording-search.ts'

interface Props {
  readonly recordingId: string
  /** The shown run. */
  readonly runId: string
  readonly onChange: (changes: RecordingSearch) => void
}

const COMMANDS = [{ id: 'correct', label: 'Correct this diarization', keys: [] }] as const

/** Opens the correction of the shown run, or continues the open one. */
export function CorrectButton({ recordingId, runId, onChange }: Props) {
  const opening = useMutation({
    mutationFn: () => api.correct(recordingId, { run: runId }),
    onSuccess: ({ id }) => onChange({ correct: id, run: runId }),
  })
  useCommands(COMMANDS, () => opening.mutate())
  return (
    <>
      <Button
        variant="default"
        size="compact-sm"
        flex="none"
        title="Correct the turns of this diarization"
        loading={opening.isPending}
        onClick={() => opening.mutate()}
      >
        Correct
      </Button>
      {opening.isError && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(opening.error)}
        </Text>
      )}
    </>
  )
}
