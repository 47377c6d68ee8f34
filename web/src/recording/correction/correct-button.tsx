import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { api } from '../../api/client.ts'
import { errorMessage } from '../../api/error-message.ts'
import { useCommands } from '../../palette/commands.ts'
import type { RecordingSearch } from '../recording-search.ts'

interface Props {
  readonly recordingId: string
  /** The shown run. */
  readonly runId: string
  /** Whether there is a button: not while a run is corrected. */
  readonly isShown: boolean
  readonly onChange: (changes: RecordingSearch) => void
}

const COMMANDS = [{ id: 'correct', label: 'Correct this diarization', keys: [] }] as const
const NO_COMMANDS = [] as const

/** Opens the correction of the shown run, or continues the open one. */
export function CorrectButton({ recordingId, runId, isShown, onChange }: Props) {
  const button = useRef<HTMLButtonElement>(null)
  const wasShown = useRef(isShown)
  useEffect(() => {
    // The correction was closed: what had the focus has gone with it.
    const isBack = isShown && !wasShown.current
    wasShown.current = isShown
    if (isBack && document.activeElement === document.body) button.current?.focus()
  }, [isShown])
  const opening = useMutation({
    mutationFn: () => api.correct(recordingId, { run: runId }),
    onSuccess: ({ id }) => onChange({ correct: id, run: runId }),
  })
  useCommands(isShown ? COMMANDS : NO_COMMANDS, () => opening.mutate())
  if (!isShown) return null
  return (
    <>
      <Button
        ref={button}
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
