import { Box, Button, Group, SimpleGrid, Slider, Stack, Text, Textarea, Title } from '@mantine/core'
import type { RecordingView } from '@toolkit/server/client'
import { useEffect, useRef, useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { NumberField } from '../scores/number-field.tsx'
import classes from './human-score.module.css'
import { useJudge } from './judgement.ts'
import { onFreeKey } from './own-keys.ts'
import { Verdicts } from './verdicts.tsx'

interface Props {
  readonly recording: RecordingView
  /** The run that is judged. */
  readonly runId: string | null
}

/** The person's appreciation of the diarization, 0–100, with a note: saved at once, every verdict kept. */
export function HumanScore({ recording, runId }: Props) {
  const { humanScore, humanNote } = recording
  const judge = useJudge(recording.id)
  const [dragged, setDragged] = useState<number | null>(null)
  const [note, setNote] = useState<string | null>(null)
  const typed = note ?? humanNote ?? ''
  const save = (score: number) => {
    setDragged(null)
    judge.mutate(
      { score, note: typed === '' ? null : typed, runId },
      // What was typed since then stays.
      { onSuccess: () => setNote((now) => (now === typed ? null : now)) },
    )
  }
  const saveNow = useRef(save)
  useEffect(() => {
    saveNow.current = save
  })
  useEffect(() => {
    const keys = new AbortController()
    onFreeKey((event) => {
      if (/^\d$/.test(event.key)) saveNow.current(Number(event.key) * 10)
    }, keys.signal)
    return () => keys.abort()
  }, [])
  const shown = dragged ?? humanScore
  return (
    <Stack gap="sm" component="section" aria-label="My score">
      <Group justify="space-between">
        <Title order={2} size="h4">
          My score
        </Title>
        <Text size="sm" c="dimmed" role="status" data-testid="score-state">
          {stateWords(judge, humanScore)}
        </Text>
      </Group>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
        <Group wrap="nowrap" gap="md" align="center">
          <Box flex={1} className={shown === null ? (classes.unset ?? '') : ''}>
            <Slider
              min={0}
              max={100}
              value={shown ?? 50}
              label={null}
              thumbLabel="My score"
              thumbValueText={(value) => (shown === null ? 'not scored yet' : String(value))}
              onChange={setDragged}
              onChangeEnd={save}
            />
          </Box>
          <NumberField
            label="My score as a number"
            hideLabel
            value={shown}
            min={0}
            max={100}
            onCommit={save}
          />
        </Group>
        <Textarea
          aria-label="Note"
          placeholder="A note on this diarization"
          autosize
          minRows={1}
          maxRows={8}
          maxLength={10_000}
          value={typed}
          onChange={(event) => setNote(event.currentTarget.value)}
          onBlur={() => {
            if (note !== null && note !== (humanNote ?? '') && humanScore !== null) save(humanScore)
          }}
          description={
            humanScore === null && typed !== ''
              ? 'It is saved with your score: give one.'
              : undefined
          }
        />
      </SimpleGrid>
      {judge.isError && (
        <Text c="var(--mantine-color-error)" role="alert">
          Not saved. {errorMessage(judge.error)}
        </Text>
      )}
      <Group justify="space-between" align="flex-start">
        <Verdicts recordingId={recording.id} />
        {humanScore !== null && (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => judge.mutate(null, { onSuccess: () => setNote(null) })}
          >
            Take my score back
          </Button>
        )}
      </Group>
    </Stack>
  )
}

function stateWords(
  judge: { readonly isPending: boolean; readonly isSuccess: boolean },
  humanScore: number | null,
): string {
  if (judge.isPending) return 'Saving …'
  if (judge.isSuccess) return humanScore === null ? 'Taken back' : 'Saved'
  return humanScore === null ? 'Not scored yet' : ''
}
