import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, useSyncExternalStore } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { calibrationQuery } from '../evaluation/evaluation-queries.ts'
import { ReviewEstimate } from '../evaluation/review-estimate.tsx'
import { counted, formatCount, formatShare } from '../format/number-format.ts'
import { formatListening } from '../format/time-format.ts'
import { HelpButton } from '../keys/help-button.tsx'
import { verdictQueue } from '../recording/judge/browser-queue.ts'
import { isUnsaved } from '../recording/judge/queue-entry.ts'
import { UnsavedVerdicts } from '../recording/judge/unsaved-verdicts.tsx'
import type { RecordingsSearch } from '../recordings/recordings-search.ts'
import { REVIEW_SHORTCUTS, useReviewKeys } from './review-keys.ts'
import { type Progress, progressOf, type Session } from './session.ts'
import { withoutLastAnswer } from './use-review.ts'

interface Props {
  readonly session: Session
  /** Of the recordings. */
  readonly filters: RecordingsSearch
  readonly onChange: (session: Session) => void
  readonly onRestart: () => void
}

/** What was found, when all moments of the time are done. */
export function ReviewDone({ session, filters, onChange, onRestart }: Props) {
  const progress = progressOf(session)
  const { skipped, momentsPerHour } = progress
  const [isHelpOpen, setHelpOpen] = useState(false)
  const heading = useRef<HTMLParagraphElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  const takeBack = () => {
    const undone = withoutLastAnswer(session)
    if (undone !== null) onChange(undone.session)
  }
  useReviewKeys({
    act: (action) => {
      if (action === 'take-back') takeBack()
      else if (action === 'help') setHelpOpen(true)
    },
    error: () => undefined,
  })
  return (
    <Stack gap="sm" p="md" align="flex-start" component="section" aria-label="Done">
      <Text fw={600} size="lg" ref={heading} tabIndex={-1} role="status">
        Done: {counted(session.moments.length, 'moment')}
      </Text>
      <Text className="figures">
        {judgedWords(progress)}
        {skipped > 0 && ` ${formatCount(skipped)} skipped.`}
        {momentsPerHour !== null &&
          ` That is ${formatCount(Math.round(momentsPerHour))} moments an hour.`}
      </Text>
      {session.moments.some(({ draw }) => draw === null || draw.includes(':queue:')) && (
        <Text size="sm" c="dimmed">
          Most of these were the worst moments, so the share is not that of all recordings.
        </Text>
      )}
      <Estimates filters={filters} />
      <Group gap="xs">
        <Button onClick={onRestart}>Go on with the next ones</Button>
        <Button variant="default" title="Take the last answer back (T)" onClick={takeBack}>
          Take back
        </Button>
        <HelpButton groups={REVIEW_SHORTCUTS} isOpen={isHelpOpen} onChange={setHelpOpen} />
      </Group>
      <UnsavedVerdicts />
    </Stack>
  )
}

/** What was judged; unclear moments are in no share. */
function judgedWords({ judged, wrong, unclear, clearSeconds, wrongSeconds }: Progress): string {
  if (judged === 0) return 'You judged none of them.'
  const isUnclear = unclear === 0 ? '' : `, ${formatCount(unclear)} unclear`
  const share =
    clearSeconds > 0
      ? `, which ${wrong === 1 ? 'is' : 'are'} ${formatListening(wrongSeconds)} of the ${formatListening(clearSeconds)} judged right or wrong (${formatShare((100 * wrongSeconds) / clearSeconds)})`
      : ''
  return `You judged ${formatCount(judged)}${isUnclear}: ${formatCount(wrong)} wrong${share}.`
}

/** What the review says about all time of the recordings, as soon as the server has all answers. */
function Estimates({ filters }: { readonly filters: RecordingsSearch }) {
  const waiting = useSyncExternalStore(verdictQueue.subscribe, verdictQueue.state).filter(
    isUnsaved,
  ).length
  const found = useQuery({ ...calibrationQuery(filters), enabled: waiting === 0, staleTime: 0 })
  if (waiting > 0) {
    return (
      <Text size="sm">
        What this says about all recordings is known when all answers are saved.
      </Text>
    )
  }
  if (found.isError) {
    return (
      <Text size="sm" c="var(--mantine-color-error)" role="alert">
        {errorMessage(found.error)}
      </Text>
    )
  }
  return (found.data?.estimates ?? []).map((estimate) => (
    <ReviewEstimate key={`${estimate.max} ${estimate.sort}`} estimate={estimate} />
  ))
}
