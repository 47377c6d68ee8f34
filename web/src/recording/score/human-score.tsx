import { Box, Button, Group, Slider, Stack, Text, Textarea, Title } from '@mantine/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { type Ref, useRef, useState } from 'react'
import { errorMessage } from '../../api/error-message.ts'
import { NumberField } from '../../scores/number-field.tsx'
import { announce } from '../listen/player-state.ts'
import { scoreOf, useActions } from '../listen/shortcuts.ts'
import classes from './human-score.module.css'
import { NextRecording } from './next-recording.tsx'
import {
  type HumanScoreActions,
  type HumanScoreInput,
  humanScoreInputOf,
  useHumanScore,
} from './use-human-score.ts'
import { Verdicts } from './verdicts.tsx'

const MARKS = [0, 25, 50, 75, 100].map((value) => ({ value, label: String(value) }))

interface Props {
  readonly recording: RecordingView
  readonly runs: readonly DiarizationView[]
  /** The run that is judged. */
  readonly runId: string | null
}

/** The person's appreciation of the diarization, 0–100, with a note: saved at once, every verdict kept. */
export function HumanScore({ recording, runs, runId }: Props) {
  const { id, humanScore, humanNote } = recording
  const judge = useHumanScore(recording)
  const noteField = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useState(() => noteDraft.read(id))
  const type = (note: string | null) => {
    setDraft(note)
    noteDraft.write(id, note)
  }
  const note = draft ?? humanNote ?? ''
  // `typed`: the draft that is stored with it.
  const finish = (saving: Promise<RecordingView>, typed: string | null) =>
    void saving.then(
      (saved) => {
        // What was typed since then stays.
        if (noteDraft.read(id) === typed) type(null)
        // Where the keys are used the score may be out of sight: the bar that is in view says it too.
        announce(saved.humanScore === null ? 'Score taken back' : `Scored ${saved.humanScore}`)
      },
      // What was typed stays, and the words below say that it is not stored.
      () => announce('The score is not saved'),
    )
  const score = (value: number) =>
    finish(judge.judge({ score: value, note: note === '' ? null : note, runId }), draft)
  const saveNote = () => {
    if (draft === null || humanScore === null) return
    if (draft === (humanNote ?? '')) type(null)
    else score(humanScore)
  }
  const undo = () => {
    const undone = judge.undo()
    if (undone) finish(undone, null)
  }
  const putBack = (judgement: HumanScoreInput) => finish(judge.judge(judgement), null)
  useActions({
    score: (event) => score(scoreOf(event)),
    'score-100': () => score(100),
    note: () => noteField.current?.focus(),
    undo,
  })
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
      <div className={classes.columns}>
        <Stack gap="sm">
          <ScoreSlider score={humanScore} onScore={score} />
          <NoteField
            ref={noteField}
            value={note}
            isScored={humanScore !== null}
            onType={type}
            onDone={saveNote}
          />
        </Stack>
        <Verdicts recordingId={id} runs={runs} onPutBack={putBack} />
      </div>
      {judge.error !== null && judge.sent && (
        <Group gap="sm">
          <Text c="var(--mantine-color-error)" role="alert">
            Not saved. {errorMessage(judge.error)}
          </Text>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => judge.sent && finish(judge.judge(judge.sent), draft)}
          >
            Save it again
          </Button>
        </Group>
      )}
      <Group justify="space-between">
        <Group gap="xs">
          <Button
            variant="default"
            size="compact-sm"
            disabled={!judge.canUndo}
            onClick={undo}
            title="Undo (U)"
          >
            Undo
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={humanScore === null}
            onClick={() => putBack({ ...humanScoreInputOf(recording), score: null, note: null })}
          >
            Take my score back
          </Button>
        </Group>
        <NextRecording recordingId={id} saved={judge.settled} />
      </Group>
    </Stack>
  )
}

function stateWords(judge: HumanScoreActions, humanScore: number | null): string {
  if (judge.isPending) return 'Saving …'
  if (judge.isSuccess) return humanScore === null ? 'Taken back' : 'Saved'
  return humanScore === null ? 'Not scored yet' : ''
}

interface ScoreSliderProps {
  /** null: not scored. */
  readonly score: number | null
  readonly onScore: (score: number) => void
}

/** 0–100 by slider or as a number; told when the person lets go. */
function ScoreSlider({ score, onScore }: ScoreSliderProps) {
  const [dragged, setDragged] = useState<number | null>(null)
  const shown = dragged ?? score
  const commit = (value: number) => {
    setDragged(null)
    onScore(value)
  }
  return (
    <Group wrap="nowrap" gap="md" align="flex-start">
      <Box flex={1} pb={22} pt={10} className={shown === null ? (classes.unset ?? '') : ''}>
        <Slider
          min={0}
          max={100}
          value={shown ?? 50}
          label={null}
          marks={MARKS}
          thumbLabel="My score"
          thumbValueText={(value) => (shown === null ? 'not scored yet' : String(value))}
          onChange={setDragged}
          onChangeEnd={commit}
        />
      </Box>
      <NumberField
        label="My score as a number"
        hideLabel
        value={shown}
        min={0}
        max={100}
        onCommit={commit}
      />
    </Group>
  )
}

const draftKey = (recordingId: string) => `note-draft:${recordingId}`

const unstored = new Map<string, string>()

/** A note that is not stored yet, for as long as the tab lives: a reload or a look elsewhere does not lose it. */
const noteDraft = {
  read(recordingId: string): string | null {
    try {
      return unstored.get(recordingId) ?? sessionStorage.getItem(draftKey(recordingId))
    } catch {
      // Storage is refused: this page remembers until it is reloaded.
      return null
    }
  },
  write(recordingId: string, note: string | null): void {
    if (note === null) unstored.delete(recordingId)
    else unstored.set(recordingId, note)
    try {
      if (note === null) sessionStorage.removeItem(draftKey(recordingId))
      else sessionStorage.setItem(draftKey(recordingId), note)
    } catch {
      // Storage is refused or full: `unstored` has it.
    }
  },
}

interface NoteFieldProps {
  readonly value: string
  /** Whether a score is there to keep it with. */
  readonly isScored: boolean
  readonly onType: (note: string) => void
  /** The person is done: Enter, or they went elsewhere. */
  readonly onDone: () => void
  readonly ref: Ref<HTMLTextAreaElement>
}

/** Words to a verdict. Enter is done, Shift+Enter a new line, Escape leaves. */
function NoteField({ value, isScored, onType, onDone, ref }: NoteFieldProps) {
  return (
    <Textarea
      label="Note"
      placeholder="What is wrong, what is right"
      autosize
      minRows={2}
      maxRows={8}
      maxLength={10_000}
      value={value}
      ref={ref}
      onChange={(event) => onType(event.currentTarget.value)}
      onBlur={onDone}
      onKeyDown={(event) => {
        const isDone = event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing
        if (!isDone && event.key !== 'Escape') return
        event.preventDefault()
        // Leaving is what saves.
        event.currentTarget.blur()
      }}
      description={
        isScored || value === '' ? 'Enter saves it.' : 'It is saved with your score: give one.'
      }
    />
  )
}
