import { Alert, Anchor, Button, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { CorpusStatisticsView } from '@toolkit/server/client'
import { useEffect } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { PageHeading } from '../components/page-heading.tsx'
import { counted } from '../format/number-format.ts'
import { prefetchRecording } from '../recording/prefetch.ts'
import { useWholeWindow } from '../recording/use-whole-window.ts'
import { FilterScope } from '../recordings/filters/filter-scope.tsx'
import { isFiltered } from '../recordings/recordings-search.ts'
import { thresholdCosts } from './budget.ts'
import { BudgetControls } from './budget-controls.tsx'
import { REASON_WORDS } from './reason-words.ts'
import classes from './review.module.css'
import { ReviewDone } from './review-done.tsx'
import { statisticsQuery } from './review-queries.ts'
import {
  REVIEW_DEFAULTS,
  type ReviewChanges,
  type ReviewSearch,
  readReviewSearch,
  reviewFilters,
} from './review-search.ts'
import { Reviewing } from './reviewing.tsx'
import { currentMoment } from './session.ts'
import { type Review, useReview } from './use-review.ts'

const route = getRouteApi('/review')

/** The worst moments of all recordings, one after another: listen, answer with a key, and the next one starts. */
export function ReviewPage() {
  useWholeWindow()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const filters = reviewFilters(search)
  const statistics = useQuery(statisticsQuery(filters))
  const review = useReview(search)
  const change = (changes: ReviewChanges) =>
    void navigate({
      search: (now) => readReviewSearch({ ...now, ...changes }),
      replace: true,
      resetScroll: false,
    })
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <PageHeading title="Review" />
        <Scope search={search} onChange={change} />
        <BudgetControls
          search={search}
          costs={
            statistics.data === undefined ? null : thresholdCosts(statistics.data, search.reason)
          }
          onChange={change}
          onRestart={review.restart}
        />
      </header>
      {statistics.isError && (
        <Text size="sm" px="md" c="var(--mantine-color-error)" role="alert">
          {errorMessage(statistics.error)}
        </Text>
      )}
      {review.withoutAudio > 0 && (
        <Text size="sm" px="md" c="dimmed" role="status">
          {counted(review.withoutAudio, 'recording')} left out of the random moments: the audio was
          removed.
        </Text>
      )}
      <Body review={review} search={search} statistics={statistics.data} onSearch={change} />
    </div>
  )
}

interface BodyProps {
  readonly review: Review
  readonly search: ReviewSearch
  readonly statistics: CorpusStatisticsView | undefined
  readonly onSearch: (changes: ReviewChanges) => void
}

function Body({ review, search, statistics, onSearch }: BodyProps) {
  const { session, error, change, restart } = review
  usePrefetchedNext(session?.moments[session.place + 1]?.recordingId ?? null)
  if (error !== null) {
    return (
      <Alert color="red" variant="outline" m="sm" title="The moments cannot be read">
        {errorMessage(error)}{' '}
        <Button size="compact-sm" variant="default" onClick={restart}>
          Try again
        </Button>
      </Alert>
    )
  }
  if (session === null) {
    return <Skeleton flex={1} m="md" role="status" aria-label="Loading" aria-busy="true" />
  }
  if (session.moments.length === 0) {
    return <NothingToReview {...{ search, statistics }} onChange={onSearch} onRestart={restart} />
  }
  const moment = currentMoment(session)
  if (moment === null) {
    const filters = reviewFilters(search)
    return <ReviewDone {...{ session, filters }} onChange={change} onRestart={restart} />
  }
  const { max } = { ...REVIEW_DEFAULTS, ...search }
  return <Reviewing session={session} moment={moment} max={max} onChange={change} />
}

/** Loads the recording of the next moment while this one is heard. */
function usePrefetchedNext(recordingId: string | null): void {
  useEffect(() => {
    if (recordingId === null) return
    const asked = { run: undefined, compared: undefined, curve: undefined }
    // The view of the moment reports errors.
    prefetchRecording(recordingId, asked).catch(() => undefined)
  }, [recordingId])
}

/** The filters, which are changed in the list, and the reason. */
function Scope({ search, onChange }: Pick<NothingProps, 'search' | 'onChange'>) {
  const filters = reviewFilters(search)
  return (
    <Text size="sm" c="dimmed" component="div" className={classes.scope}>
      <FilterScope filters={filters} chip={classes.chip} choose="Choose recordings in the list">
        {search.reason !== undefined && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Remove the filter Reason: ${REASON_WORDS[search.reason]}`}
            title="Remove the filter"
            classNames={{ label: classes.wrapped ?? '', root: classes.reason ?? '' }}
            onClick={() => onChange({ reason: undefined })}
            rightSection="×"
          >
            Reason: {REASON_WORDS[search.reason]}
          </Button>
        )}
      </FilterScope>
    </Text>
  )
}

interface NothingProps {
  readonly search: ReviewSearch
  readonly statistics: CorpusStatisticsView | undefined
  readonly onChange: (changes: ReviewChanges) => void
  readonly onRestart: () => void
}

/** Why there is no moment, and what to do. */
function NothingToReview({ search, statistics, onChange, onRestart }: NothingProps) {
  const { max } = { ...REVIEW_DEFAULTS, ...search }
  const costs = statistics && thresholdCosts(statistics, search.reason)
  const cost = costs?.find((one) => one.max === max)
  const hasScores = (statistics?.items.length ?? 0) > 0
  const moments = cost?.moments ?? 0
  const higher = costs?.find((one) => one.max > max && one.moments > moments)
  return (
    <Stack gap="sm" p="md" align="flex-start" role="status">
      {statistics !== undefined && !hasScores ? (
        <>
          <Text fw={600}>No recording has scores to search</Text>
          <Text size="sm">
            {isFiltered(reviewFilters(search))
              ? 'Change the filters, or diarize more recordings.'
              : 'Upload and diarize recordings first: the moments where the model is unsure are then listed here.'}
          </Text>
        </>
      ) : cost !== undefined && cost.moments > 0 ? (
        <>
          <Text fw={600}>Nothing below {max} is left to judge</Text>
          <Text size="sm">
            {counted(cost.moments, 'moment')} {cost.moments === 1 ? 'lies' : 'lie'} below {max}
            {search.reason !== undefined && ' for this reason'}.{' '}
            {cost.moments === 1 ? 'It has' : 'All that can be listed have'} a verdict.
          </Text>
        </>
      ) : (
        <Text fw={600}>
          {search.reason === undefined
            ? `No moment is below ${max}`
            : `No moment below ${max} has this reason`}
        </Text>
      )}
      {higher !== undefined && (
        <Button onClick={() => onChange({ max: higher.max })}>
          Review below {higher.max}: {counted(higher.moments, 'moment')} with the judged ones
        </Button>
      )}
      {hasScores && search.reason === undefined && (
        <Button variant="default" onClick={() => onChange({ audit: 100 })}>
          Judge random moments
        </Button>
      )}
      <Button variant="default" size="compact-sm" onClick={onRestart}>
        Look again
      </Button>
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/" search={reviewFilters(search)} {...props} />}
      >
        Go to the recordings
      </Anchor>
    </Stack>
  )
}
