import { Button, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { counted, formatCount } from '../format/number-format.ts'
import { formatListening } from '../format/time-format.ts'
import { HelpButton } from '../keys/help-button.tsx'
import { playhead, usePlayhead } from '../playback/playhead.ts'
import { verdictQueue } from '../recording/judge/browser-queue.ts'
import { UnsavedVerdicts } from '../recording/judge/unsaved-verdicts.tsx'
import { reviewerName, STRETCH_ERRORS } from '../recording/judge/use-judging.ts'
import { VerdictSign } from '../recording/judge/verdict-mark.tsx'
import { ERROR_WORDS, type Judgement, type StretchError } from '../recording/judge/verdict-words.ts'
import { SpeedSelect } from '../recording/listen/player-controls.tsx'
import { listening } from '../recording/listen/player-state.ts'
import { newId } from '../store/new-id.ts'
import { nextContext, playMoment } from './listening.ts'
import { MomentView, momentSearch, useGone } from './moment-view.tsx'
import classes from './review.module.css'
import { REVIEW_SHORTCUTS, type ReviewAction, useReviewKeys } from './review-keys.ts'
import { answered, momentKey, progressOf, type ReviewMoment, type Session } from './session.ts'
import { withoutLastAnswer } from './use-review.ts'

interface Props {
  readonly session: Session
  readonly moment: ReviewMoment
  readonly max: number
  readonly onChange: (session: Session) => void
}

/** The current moment, the answers to it, and how far the review is. */
export function Reviewing({ session, moment, max, onChange }: Props) {
  const navigate = useNavigate()
  const key = momentKey(moment)
  // More context is of one moment.
  const [widened, setWidened] = useState({ key, step: 0 })
  const context = widened.key === key ? widened.step : 0
  const [said, setSaid] = useState('')
  const [isHelpOpen, setHelpOpen] = useState(false)

  const gone = useGone(moment)
  const judge = (judgement: Judgement, errors: readonly StretchError[] = []) => {
    if (gone !== null) {
      setSaid(`${gone}: skip it (S)`)
      return
    }
    const { recordingId, runId, start, end, draw } = moment
    const reviewer = reviewerName.state().trim()
    const id = newId()
    verdictQueue.judge(
      {
        ...{ id, recordingId, runId, start, end, verdict: judgement, errors, draw },
        reviewer: reviewer === '' ? null : reviewer,
      },
      { isHeld: false },
    )
    const why = errors.map((error) => `: ${ERROR_WORDS[error]}`).join('')
    setSaid(`Judged ${judgement}${why}`)
    onChange(answered(session, { id, judgement }, Date.now()))
  }
  const takeBack = () => {
    const undone = withoutLastAnswer(session)
    setSaid(undone?.words ?? 'There is no answer to take back')
    if (undone !== null) onChange(undone.session)
  }
  const actions: Readonly<Record<ReviewAction, () => void>> = {
    right: () => judge('right'),
    wrong: () => judge('wrong'),
    unclear: () => judge('unclear'),
    'take-back': takeBack,
    skip: () => {
      setSaid('Skipped')
      onChange(answered(session, null, Date.now()))
    },
    again: () => playMoment(moment, context),
    context: () => setWidened({ key, step: nextContext(context) }),
    toggle: () => playhead.toggle(),
    slower: () => listening.changeSpeed(-1),
    faster: () => listening.changeSpeed(1),
    open: () =>
      void navigate({
        to: '/recordings/$id',
        params: { id: moment.recordingId },
        search: momentSearch(moment),
      }),
    help: () => setHelpOpen(true),
  }
  const judgeError = (place: number) => {
    const error = STRETCH_ERRORS[place]
    if (error !== undefined) judge('wrong', [error])
  }
  const answer = { disabled: gone !== null }
  useReviewKeys({ act: (action) => actions[action](), error: judgeError })
  return (
    <>
      <ReviewProgress session={session} />
      <MomentView moment={moment} max={max} context={context} />
      <section className={classes.answers} aria-label="Answer">
        <div className={classes.row}>
          <AnswerButton
            {...answer}
            verdict="right"
            name="Right"
            keyName="R"
            onClick={actions.right}
          />
          <AnswerButton
            {...answer}
            verdict="wrong"
            name="Wrong"
            keyName="W"
            onClick={actions.wrong}
          />
          <AnswerButton
            {...answer}
            verdict="unclear"
            name="Unclear"
            keyName="Q"
            onClick={actions.unclear}
          />
          <fieldset className={classes.errors} aria-label="Wrong, because of">
            {STRETCH_ERRORS.map((error, place) => (
              <Button
                key={error}
                size="compact-sm"
                variant="default"
                disabled={gone !== null}
                title={`Wrong: ${ERROR_WORDS[error]} (${place + 1})`}
                onClick={() => judgeError(place)}
              >
                {place + 1} {ERROR_WORDS[error]}
              </Button>
            ))}
          </fieldset>
        </div>
        <div className={classes.row}>
          <PlayButton onToggle={actions.toggle} />
          <SmallButton name="Again" keyName="A" onClick={actions.again} />
          <SmallButton name="Context" keyName="C" onClick={actions.context} />
          <SmallButton name="Skip" keyName="S" onClick={actions.skip} />
          <SmallButton name="Take back" keyName="T" onClick={takeBack} />
          <SmallButton name="Open" keyName="E" onClick={actions.open} />
          <SpeedSelect />
          <HelpButton groups={REVIEW_SHORTCUTS} isOpen={isHelpOpen} onChange={setHelpOpen} />
          <Text size="sm" c="dimmed" role="status" data-testid="said">
            {said}
          </Text>
          <UnsavedVerdicts />
        </div>
      </section>
    </>
  )
}

/** What is done and left, and how fast. */
function ReviewProgress({ session }: { readonly session: Session }) {
  const { judged, skipped, wrong, unclear, left, leftSeconds, momentsPerHour } = progressOf(session)
  const total = session.moments.length
  const done = total - left
  const words = [
    `${formatCount(done + 1)} of ${counted(total, 'moment')}`,
    ...(judged === unclear
      ? []
      : [`${formatCount(wrong)} of ${formatCount(judged - unclear)} wrong`]),
    ...(unclear === 0 ? [] : [`${formatCount(unclear)} unclear`]),
    ...(skipped === 0 ? [] : [`${formatCount(skipped)} skipped`]),
    `${formatListening(leftSeconds)} left`,
    ...(momentsPerHour === null ? [] : [`${formatCount(Math.round(momentsPerHour))} an hour`]),
  ]
  return (
    <div className={classes.progress}>
      <progress max={total} value={done} aria-label="Moments done" />
      <Text size="sm" className="figures" data-testid="review-progress">
        {words.join(' · ')}
      </Text>
    </div>
  )
}

interface ButtonProps {
  readonly name: string
  readonly keyName: string
  readonly onClick: () => void
}

function AnswerButton({
  verdict,
  name,
  keyName,
  onClick,
  disabled,
}: ButtonProps & { readonly verdict: Judgement; readonly disabled: boolean }) {
  return (
    <Button
      variant="default"
      disabled={disabled}
      className={classes.answer ?? ''}
      leftSection={<VerdictSign verdict={verdict} />}
      title={`${name} (${keyName})`}
      onMouseDown={keepFocus}
      onClick={onClick}
      rightSection={<Key name={keyName} />}
    >
      {name}
    </Button>
  )
}

function SmallButton({ name, keyName, onClick }: ButtonProps) {
  return (
    <Button
      variant="default"
      size="compact-sm"
      title={`${name} (${keyName})`}
      onMouseDown={keepFocus}
      onClick={onClick}
      rightSection={<Key name={keyName} />}
    >
      {name}
    </Button>
  )
}

/** The key of a button; on a phone there is none. */
function Key({ name }: { readonly name: string }) {
  return (
    <span className={classes.key} aria-hidden="true">
      {name}
    </span>
  )
}

/** A browser plays nothing by itself before the page was used. */
function PlayButton({ onToggle }: { readonly onToggle: () => void }) {
  const isPlaying = usePlayhead((state) => state.isPlaying)
  const name = isPlaying ? 'Pause' : 'Play'
  return <SmallButton name={name} keyName="Space" onClick={onToggle} />
}

/** A click leaves the focus where it is, so that keys go on as before. */
function keepFocus(event: { preventDefault(): void }): void {
  event.preventDefault()
}
