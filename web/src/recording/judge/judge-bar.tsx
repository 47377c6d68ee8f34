import { Button, Text, TextInput } from '@mantine/core'
import { useCallback, useRef, useSyncExternalStore } from 'react'
import { formatTime } from '../../format/time-format.ts'
import { verdictQueue } from './browser-queue.ts'
import classes from './judge.module.css'
import type { ShownVerdicts } from './shown-verdicts.ts'
import { UnsavedVerdicts } from './unsaved-verdicts.tsx'
import { STRETCH_ERRORS, useJudging } from './use-judging.ts'
import { VerdictSign } from './verdict-mark.tsx'
import { ERROR_WORDS, type Judgement } from './verdict-words.ts'

interface Props {
  readonly recordingId: string
  /** Null: nothing can be judged. */
  readonly runId: string | null
  readonly verdicts: ShownVerdicts
}

const BUTTONS: readonly (readonly [Judgement, string, string])[] = [
  ['right', 'Right', 'R'],
  ['wrong', 'Wrong', 'W'],
  ['unclear', 'Unclear', 'Q'],
]

/** Judges the spot or turn that plays, or the selection, in one strip that is always visible. */
export function JudgeBar({ recordingId, runId, verdicts }: Props) {
  const noteField = useRef<HTMLInputElement>(null)
  const focusNote = useCallback(() => noteField.current?.focus(), [])
  const judging = useJudging(recordingId, runId, verdicts, focusNote)
  useSyncExternalStore(verdictQueue.subscribe, verdictQueue.state)
  const held = verdictQueue.held()
  const isHeldHere = held !== null && held.verdict.recordingId === recordingId
  if (runId === null) return null
  return (
    <section className={classes.bar} aria-label="Judge">
      {BUTTONS.map(([verdict, name, key]) => (
        <Button
          key={verdict}
          variant="default"
          size="compact-sm"
          leftSection={<VerdictSign verdict={verdict} />}
          title={`${name}: the spot or turn that plays, or the selection (${key})`}
          // A click leaves the focus where it is, so that keys go on as before.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => judging.judge(verdict)}
        >
          {name}
        </Button>
      ))}
      <Button
        variant="default"
        size="compact-sm"
        title="Take the last verdict back (T)"
        onClick={judging.undo}
      >
        Take back
      </Button>
      {isHeldHere && (
        <fieldset className={classes.errors} aria-label="What is wrong?">
          <Text size="sm" className={classes.held}>
            {formatTime(held.verdict.start)} – {formatTime(held.verdict.end)} wrong:
          </Text>
          {STRETCH_ERRORS.map((error, place) => {
            const isChosen = held.verdict.errors?.includes(error) ?? false
            return (
              <Button
                key={error}
                size="compact-xs"
                variant={isChosen ? 'filled' : 'default'}
                aria-pressed={isChosen}
                title={`${place + 1}`}
                onClick={() => judging.toggleError(error)}
              >
                {place + 1} {ERROR_WORDS[error]}
              </Button>
            )
          })}
          <TextInput
            ref={noteField}
            size="xs"
            aria-label="Note on this verdict"
            placeholder="Note (E)"
            maxLength={10_000}
            value={held.verdict.note ?? ''}
            onChange={(event) => judging.setNote(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' && event.key !== 'Escape') return
              event.preventDefault()
              event.currentTarget.blur()
              judging.done()
            }}
          />
          <Button size="compact-xs" title="Done (Enter)" onClick={judging.done}>
            Done
          </Button>
        </fieldset>
      )}
      <UnsavedVerdicts />
    </section>
  )
}
