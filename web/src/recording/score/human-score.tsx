import { Box, Button, Group, Slider, Text, Textarea } from '@mantine/core'
import type { RecordingView } from '@toolkit/server/client'
import { type ReactNode, type Ref, useState } from 'react'
import { errorMessage } from '../../api/error-message.ts'
import { NumberField } from '../../scores/number-field.tsx'
import classes from './human-score.module.css'
import { humanScoreInputOf } from './use-human-score.ts'
import type { Scoring } from './use-scoring.ts'
import { isSameVerdict } from './verdict-history.ts'

interface Props {
  readonly recording: RecordingView
  readonly scoring: Scoring
  /** The way to the next recording. */
  readonly next: ReactNode
}

/** The user's score of the diarization, 0–100, with a note, in one strip that is always visible. Saved immediately. */
export function HumanScore({ recording, scoring, next }: Props) {
  const { humanScore } = recording
  const { actions } = scoring
  return (
    <section className={classes.strip} aria-label="My score">
      <ScoreSlider score={humanScore} onScore={scoring.score} />
      <ScoreState recording={recording} scoring={scoring} />
      <NoteField
        ref={scoring.noteField}
        value={scoring.note}
        isScored={humanScore !== null}
        onType={scoring.typeNote}
        onDone={scoring.saveNote}
      />
      <div className={classes.next}>{next}</div>
      {actions.error !== null && actions.sent && (
        <Group gap="sm" className={classes.error}>
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            Not saved. {errorMessage(actions.error)}
          </Text>
          <Button variant="default" size="compact-sm" onClick={scoring.retry}>
            Try again
          </Button>
        </Group>
      )}
    </section>
  )
}

/** What is saved, with undo right beside it. */
function ScoreState({ recording, scoring }: Omit<Props, 'next'>) {
  const { actions } = scoring
  const words = stateWords(scoring, recording)
  return (
    <Group gap="xs" wrap="nowrap" className={classes.state}>
      <Text
        // A new verdict is highlighted for a moment.
        key={`${words} ${recording.humanScore}`}
        size="sm"
        role="status"
        data-testid="score-state"
        data-fresh={actions.isSuccess}
        className={classes.words}
      >
        {words}
      </Text>
      <Button
        variant="default"
        size="compact-sm"
        disabled={!actions.canUndo}
        onClick={scoring.undo}
        title="Undo (U)"
      >
        Undo
      </Button>
    </Group>
  )
}

function stateWords({ actions }: Scoring, recording: RecordingView): string {
  const { humanScore } = recording
  if (actions.isPending) return 'Saving …'
  // Not if the score was changed elsewhere since.
  const isOwn = actions.sent && isSameVerdict(actions.sent, humanScoreInputOf(recording))
  if (actions.isSuccess && isOwn) return humanScore === null ? 'Score cleared' : 'Saved'
  return humanScore === null ? 'Not scored yet' : 'Scored'
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
    <Group wrap="nowrap" gap="sm" className={classes.slider ?? ''}>
      <Text size="sm" fw={500} flex="none" aria-hidden="true">
        My score
      </Text>
      <Box flex={1} miw={80} className={shown === null ? (classes.unset ?? '') : ''}>
        <Slider
          min={0}
          max={100}
          value={shown ?? 50}
          label={null}
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

/** Whether the browser makes a field as high as its text. In others a script does, which lays out the page several times. */
const SIZES_FIELDS = CSS.supports('field-sizing', 'content')
const MAX_ROWS = 4

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
      aria-label="Note"
      classNames={{ root: classes.note ?? '', input: classes.noteText ?? '' }}
      placeholder="Note: what is wrong, what is right"
      title={
        isScored || value === ''
          ? 'Note (E); Enter saves it'
          : 'Saved with your score: enter a score'
      }
      size="sm"
      rows={1}
      autosize={!SIZES_FIELDS}
      maxRows={MAX_ROWS}
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
    />
  )
}
