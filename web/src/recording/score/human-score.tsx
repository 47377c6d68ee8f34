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
import { isSameVerdict } from './verdict-history.ts'
import { Verdicts } from './verdicts.tsx'

const MARKS = [0, 25, 50, 75, 100].map((value) => ({ value, label: String(value) }))

interface Props {
  readonly recording: RecordingView
  readonly runs: readonly DiarizationView[]
  /** The run to score. */
  readonly runId: string | null
}

/** The user's score of the diarization, 0–100, with a note. Saved immediately; earlier verdicts are kept. */
export function HumanScore({ recording, runs, runId }: Props) {
  const { id, humanScore, humanNote } = recording
  const actions = useHumanScore(recording)
  const noteField = useRef<HTMLTextAreaElement>(null)
  const [draft, setDraft] = useState(() => noteDraft.read(id))
  const type = (note: string | null) => {
    setDraft(note)
    noteDraft.write(id, note)
  }
  const note = draft ?? humanNote ?? ''
  // `savedDraft`: the draft that is saved with the score.
  const finish = (saving: Promise<RecordingView>, savedDraft: string | null) =>
    void saving.then(
      (saved) => {
        // Keep text typed in the meantime.
        if (noteDraft.read(id) === savedDraft) type(null)
        // The score may be scrolled out of view when keys are used, so the player bar shows it too.
        announce(saved.humanScore === null ? 'Score removed' : `Scored ${saved.humanScore}`)
      },
      // The draft is kept, and the error is shown below.
      () => announce('The score is not saved'),
    )
  const score = (value: number) =>
    finish(actions.setScore({ score: value, note: note === '' ? null : note, runId }), draft)
  const saveNote = () => {
    if (draft === null || humanScore === null) return
    if (draft === (humanNote ?? '')) type(null)
    else score(humanScore)
  }
  const undo = () => {
    const hadSteps = actions.canUndo
    const undone = actions.undo()
    if (undone) finish(undone, null)
    else if (hadSteps) announce('Nothing is undone: the score was changed elsewhere')
  }
  const restore = (verdict: HumanScoreInput) => finish(actions.setScore(verdict), null)
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
          {stateWords(actions, recording)}
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
        <Verdicts recordingId={id} runs={runs} onRestore={restore} />
      </div>
      {actions.error !== null && actions.sent && (
        <Group gap="sm">
          <Text c="var(--mantine-color-error)" role="alert">
            Not saved. {errorMessage(actions.error)}
          </Text>
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => actions.sent && finish(actions.setScore(actions.sent), draft)}
          >
            Try again
          </Button>
        </Group>
      )}
      <Group justify="space-between">
        <Group gap="xs">
          <Button
            variant="default"
            size="compact-sm"
            disabled={!actions.canUndo}
            onClick={undo}
            title="Undo (U)"
          >
            Undo
          </Button>
          <Button
            variant="default"
            size="compact-sm"
            disabled={humanScore === null}
            onClick={() => restore({ ...humanScoreInputOf(recording), score: null, note: null })}
          >
            Remove my score
          </Button>
        </Group>
        <NextRecording recordingId={id} saved={actions.settled} />
      </Group>
    </Stack>
  )
}

function stateWords(actions: HumanScoreActions, recording: RecordingView): string {
  const { humanScore } = recording
  if (actions.isPending) return 'Saving …'
  // Not if the score was changed elsewhere since.
  const isOwn = actions.sent && isSameVerdict(actions.sent, humanScoreInputOf(recording))
  if (actions.isSuccess && isOwn) return humanScore === null ? 'Removed' : 'Saved'
  return humanScore === null ? 'Not scored yet' : ''
}

interface ScoreSliderProps {
  /** null if not scored. */
  readonly score: number | null
  readonly onScore: (score: number) => void
}

/** A score by slider or number field, committed when the thumb is released. */
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

const drafts = new Map<string, string>()

/** Unsaved notes, kept per tab across reloads and navigation. */
const noteDraft = {
  read(recordingId: string): string | null {
    try {
      return drafts.get(recordingId) ?? sessionStorage.getItem(draftKey(recordingId))
    } catch {
      // Storage is blocked: drafts are lost on reload.
      return null
    }
  },
  write(recordingId: string, note: string | null): void {
    if (note === null) drafts.delete(recordingId)
    else drafts.set(recordingId, note)
    try {
      if (note === null) sessionStorage.removeItem(draftKey(recordingId))
      else sessionStorage.setItem(draftKey(recordingId), note)
    } catch {
      // Storage is blocked or full; `drafts` has the note.
    }
  },
}

interface NoteFieldProps {
  readonly value: string
  /** Whether there is a score, which a note requires. */
  readonly isScored: boolean
  readonly onType: (note: string) => void
  /** Called on Enter and on blur. */
  readonly onDone: () => void
  readonly ref: Ref<HTMLTextAreaElement>
}

/** The note of a verdict. Enter saves it, Shift+Enter inserts a line break, Escape leaves the field. */
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
        // The blur handler saves.
        event.currentTarget.blur()
      }}
      description={
        isScored || value === '' ? 'Enter saves it.' : 'It is saved with your score. Enter a score.'
      }
    />
  )
}
