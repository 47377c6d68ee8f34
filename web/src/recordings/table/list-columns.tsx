import type { ListedRecordingView } from '@toolkit/server/client'
import type { ReactNode } from 'react'
import { formatErrorRate, formatFixed, formatScore } from '../../format/number-format.ts'
import { formatAge, formatDate, formatTime } from '../../format/time-format.ts'
import { type KnownProviders, sourceWords } from '../../providers/known-providers.ts'
import type { ColumnId } from '../column-choice.ts'
import type { ListSort } from '../recordings-search.ts'
import { originWords } from '../score-groups.ts'
import classes from './list-cells.module.css'
import { CardFacts, MeanScore, NameLink, SpeakerCount, sourceOf, TagCell } from './list-cells.tsx'
import { StatusText } from './status-text.tsx'

/** What the cells of a row show. */
export interface ListRow {
  readonly recording: ListedRecordingView
  readonly nowMs: number
  readonly known: KnownProviders
  /** Whether Tab reaches the row; the others are reached by keys. */
  readonly isTabStop: boolean
  /** A card has a second line with what other columns show. */
  readonly isCard: boolean
  /** Shows the recordings with a tag; constant. */
  readonly onTag: (tag: string) => void
}

/** A column of the list. */
export interface ListColumn {
  readonly heading: string
  /** The full name, where the heading is short. */
  readonly title?: string
  /** The sort field of the heading. */
  readonly sort?: ListSort
  /** Aligned to the right, with digits of equal width. */
  readonly isFigure?: boolean
  /** Returns the content; called as a function, not as a component, because it runs for every rendered row. */
  readonly cell: (row: ListRow) => ReactNode
}

/** The columns of the list. */
export const LIST_COLUMNS: Readonly<Record<ColumnId, ListColumn>> = {
  name: {
    heading: 'Name',
    sort: 'name',
    cell: ({ recording, isTabStop, isCard, known }) => (
      <>
        <NameLink recording={recording} isTabStop={isTabStop} />
        {isCard && <CardFacts recording={recording} known={known} />}
      </>
    ),
  },
  length: {
    heading: 'Length',
    sort: 'duration',
    isFigure: true,
    cell: ({ recording }) => formatTime(recording.durationSeconds),
  },
  speakers: {
    heading: 'Speakers',
    isFigure: true,
    cell: ({ recording }) => <SpeakerCount recording={recording} />,
  },
  confidence: {
    heading: 'Mean confidence',
    sort: 'sampleMean',
    cell: ({ recording }) => <MeanScore recording={recording} />,
  },
  minimum: {
    heading: 'Min. turn',
    title: 'Minimum turn confidence',
    sort: 'turnMinimum',
    isFigure: true,
    cell: ({ recording }) => formatFixed(recording.turnMinimum, 1),
  },
  overlap: {
    heading: 'Overlap',
    sort: 'overlapShare',
    isFigure: true,
    cell: ({ recording: { overlapShare } }) =>
      overlapShare === null ? '–' : `${formatFixed(overlapShare, 1)} %`,
  },
  errors: {
    heading: 'Errors',
    title: 'Error rate (DER)',
    sort: 'errorRate',
    isFigure: true,
    cell: ({ recording }) => formatErrorRate(recording.errorRate),
  },
  mine: {
    heading: 'My score',
    sort: 'humanScore',
    isFigure: true,
    cell: ({ recording }) => formatScore(recording.humanScore),
  },
  difference: {
    heading: 'Difference',
    title: 'Difference between my score and the mean confidence',
    sort: 'disagreement',
    isFigure: true,
    cell: ({ recording }) => formatFixed(disagreementOf(recording), 1),
  },
  source: {
    heading: 'Diarized by',
    cell: ({ recording, known }) => {
      const source = sourceOf(recording)
      if (source === null) return '–'
      const { score } = recording
      const origin = score === null ? undefined : originWords(known, score)
      return <span title={origin}>{sourceWords(known, source)}</span>
    },
  },
  tags: {
    heading: 'Tags',
    cell: ({ recording: { tags }, onTag }) =>
      tags.length === 0 ? null : <TagCell tags={tags} onTag={onTag} />,
  },
  status: { heading: 'Status', cell: ({ recording }) => <StatusText recording={recording} /> },
  added: {
    heading: 'Added',
    sort: 'createdAt',
    cell: ({ recording: { createdAt }, nowMs }) => (
      <time className={classes.added} dateTime={createdAt} title={formatDate(createdAt)}>
        {formatAge(createdAt, nowMs)}
      </time>
    ),
  },
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
