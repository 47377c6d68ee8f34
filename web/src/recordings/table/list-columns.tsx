import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ListedRecordingView, ScoreOriginView } from '@toolkit/server/client'
import type { ReactNode } from 'react'
import { liveRunQuery, preparationQuery } from '../../api/queries.ts'
import { isBeingPrepared, isFileMissing } from '../../api/recording-sound.ts'
import { RecordingLink } from '../../components/recording-link.tsx'
import { markWords } from '../../format/media-words.ts'
import { counted, formatCount, formatScore, formatShare } from '../../format/number-format.ts'
import { isUnderWay, statusWords } from '../../format/status-words.ts'
import { formatAge, formatTime } from '../../format/time-format.ts'
import { sourceWords, useKnownProviders } from '../../providers/known-providers.ts'
import type { ListSort } from '../recordings-search.ts'
import { originWords } from '../score-groups.ts'
import classes from './recordings-table.module.css'

/** The data of a row. */
export interface ListRow {
  readonly recording: ListedRecordingView
  readonly nowMs: number
  readonly onDelete: (recording: ListedRecordingView) => void
}

/** A column of the list. */
interface ListColumn {
  readonly heading: string
  /** The heading is for screen readers only. */
  readonly isHeadingHidden?: boolean
  /** The sort field of the heading. */
  readonly sort?: ListSort
  /** The narrowest screen that shows the column; absent: any. */
  readonly room?: keyof typeof ROOMS
  readonly width?: string | undefined
  /** Uses digits of equal width. */
  readonly isFigure?: boolean
  readonly Cell: (row: ListRow) => ReactNode
}

const ROOMS = {
  tablet: classes.wide,
  desktop: `${classes.middle} ${classes.wide}`,
  'wide desktop': `${classes.extra} ${classes.wide}`,
  'widest desktop': `${classes.widest} ${classes.wide}`,
} as const

/** Returns the class that hides a column on narrower screens. */
export function roomClass(room: ListColumn['room']): string {
  return room === undefined ? '' : (ROOMS[room] ?? '')
}

/** The columns of the list, from left to right. */
export const LIST_COLUMNS: readonly ListColumn[] = [
  { heading: 'Name', sort: 'name', Cell: NameCell },
  {
    heading: 'Length',
    sort: 'duration',
    room: 'desktop',
    width: classes.length,
    isFigure: true,
    Cell: ({ recording }) => formatTime(recording.durationSeconds),
  },
  {
    heading: 'Speakers',
    room: 'wide desktop',
    width: classes.speakers,
    isFigure: true,
    Cell: ({ recording }) => formatCount(recording.speakerCount),
  },
  { heading: 'Mean confidence', sort: 'sampleMean', width: classes.bar, Cell: MeanCell },
  {
    heading: 'Lowest turn',
    sort: 'turnMinimum',
    room: 'tablet',
    width: classes.few,
    isFigure: true,
    Cell: ({ recording }) => formatScore(recording.turnMinimum),
  },
  {
    heading: 'Overlap',
    sort: 'overlapShare',
    room: 'widest desktop',
    width: classes.few,
    isFigure: true,
    Cell: ({ recording }) => formatShare(recording.overlapShare),
  },
  {
    heading: 'My score',
    sort: 'humanScore',
    width: classes.few,
    isFigure: true,
    Cell: ({ recording }) => formatScore(recording.humanScore),
  },
  {
    heading: 'Score gap',
    sort: 'disagreement',
    room: 'wide desktop',
    width: classes.few,
    isFigure: true,
    Cell: ({ recording }) => formatScore(disagreementOf(recording)),
  },
  {
    heading: 'Diarized by',
    room: 'wide desktop',
    width: classes.source,
    isFigure: true,
    Cell: ({ recording: { score } }) => <SourceText score={score} />,
  },
  {
    heading: 'Status',
    room: 'tablet',
    width: classes.status,
    Cell: ({ recording }) => <RecordingStatusText recording={recording} />,
  },
  { heading: 'Age', sort: 'createdAt', room: 'desktop', width: classes.age, Cell: AgeCell },
  {
    heading: 'Actions',
    isHeadingHidden: true,
    room: 'tablet',
    width: classes.act,
    Cell: ({ recording, onDelete }) => (
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        c="dimmed"
        onClick={() => onDelete(recording)}
        aria-label={`Delete ${recording.name}`}
      >
        Delete
      </Button>
    ),
  },
]

/** The name; on narrow screens with the other data below it. */
function NameCell({ recording }: ListRow) {
  const { id, name, durationSeconds, speakerCount, score } = recording
  const marked = markWords(recording.media)
  return (
    <>
      <div className={classes.named}>
        <div className={classes.name} title={name}>
          <RecordingLink id={id} name={name} />
        </div>
        {marked !== null && (
          <span
            className={classes.mark}
            role="img"
            aria-label={`This file: ${marked}`}
            title={`This file: ${marked}`}
          >
            !
          </span>
        )}
      </div>
      <Text size="sm" c="dimmed" className={classes.under} component="div">
        {formatTime(durationSeconds)} ·{' '}
        {speakerCount === null ? '– speakers' : counted(speakerCount, 'speaker')} ·{' '}
        <RecordingStatusText recording={recording} />
        {score !== null && (
          <>
            {' · '}
            <SourceName score={score} />
          </>
        )}
      </Text>
    </>
  )
}

function MeanCell({ recording }: ListRow) {
  // Without speech, a high confidence says nothing about speakers.
  const hasNoSpeech = recording.currentRunId !== null && recording.speakerCount === 0
  return (
    <>
      <ScoreBar score={recording.sampleMean} />
      {hasNoSpeech && <span className={classes.noSpeech}>no speech found</span>}
      {recording.score?.kind === 'certainty' && (
        <Text size="xs" c="dimmed" className={classes.kind}>
          certainty
        </Text>
      )}
    </>
  )
}

/** A score as a number and a bar. */
function ScoreBar({ score }: { readonly score: number | null }) {
  return (
    <span className={classes.score}>
      <span className={`figures ${classes.scoreNumber}`}>{formatScore(score)}</span>
      {score !== null && (
        <span className={classes.scoreTrack} aria-hidden="true">
          <span className={classes.scoreBar} style={{ width: `${score}%` }} />
        </span>
      )}
    </span>
  )
}

function SourceText({ score }: { readonly score: ScoreOriginView | null }) {
  const known = useKnownProviders()
  const title = score === null ? undefined : originWords(known, score)
  return (
    <Text size="xs" className={classes.by} title={title}>
      {score === null ? '–' : sourceWords(known, score)}
    </Text>
  )
}

function SourceName({ score }: { readonly score: ScoreOriginView }) {
  return sourceWords(useKnownProviders(), score)
}

function AgeCell({ recording: { createdAt }, nowMs }: ListRow) {
  return (
    <time dateTime={createdAt} title={new Date(createdAt).toLocaleString()}>
      {formatAge(createdAt, nowMs)}
    </time>
  )
}

/** The status of the newest run, updated by events; the decoding progress before it. */
function RecordingStatusText({ recording }: { readonly recording: ListedRecordingView }) {
  const { data: run } = useQuery(liveRunQuery(recording.id))
  const { data: prepared } = useQuery(preparationQuery(recording.id))
  const waits = recording.status === 'queued' || recording.status === 'new'
  const isPreparing = waits && isBeingPrepared(recording)
  const status = isPreparing ? 'preparing' : recording.status
  const diarized = run?.status === recording.status ? (run.progress?.fraction ?? null) : null
  const fraction = isPreparing ? prepared : diarized
  const isUnusable = recording.status === 'new' && recording.error !== null
  const isMissing = isFileMissing(recording)
  const isBad =
    recording.status === 'failed' || recording.status === 'held' || isUnusable || isMissing
  const words = isUnusable ? 'cannot be read' : statusWords(status, fraction)
  return (
    <>
      <Text
        span
        size="sm"
        className="figures"
        {...(isBad ? { c: 'var(--mantine-color-error)' } : {})}
        title={recording.error?.message}
      >
        {isMissing ? `${isUnusable ? '' : `${words}, `}file missing` : words}
      </Text>
      {fraction !== null && isUnderWay(status) && (
        <span className={classes.progress} aria-hidden="true">
          <span className={classes.progressBar} style={{ width: `${fraction * 100}%` }} />
        </span>
      )}
    </>
  )
}

/**
 * Returns |my score − mean confidence|, 0–100. Null if either is missing, or if the scored run is not the current one,
 * because the list only has the mean of the current run.
 */
export function disagreementOf(
  recording: Pick<
    ListedRecordingView,
    'humanScore' | 'humanScoreRunId' | 'sampleMean' | 'currentRunId'
  >,
): number | null {
  const { humanScore, humanScoreRunId, sampleMean, currentRunId } = recording
  if (humanScore === null || sampleMean === null || humanScoreRunId !== currentRunId) return null
  return Math.abs(humanScore - sampleMean)
}
