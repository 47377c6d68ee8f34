import { Button, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ListedRecordingView } from '@toolkit/server/client'
import { memo, type Ref } from 'react'
import { liveRunQuery, preparationQuery } from '../../api/queries.ts'
import { isBeingPrepared, isFileMissing } from '../../api/recording-sound.ts'
import { RecordingLink } from '../../components/recording-link.tsx'
import { markWords } from '../../format/media-words.ts'
import { sourceWords } from '../../format/provider-words.ts'
import { counted, formatCount, formatScore } from '../../format/score-format.ts'
import { isUnderWay, statusWords } from '../../format/status-words.ts'
import { formatAge, formatTime } from '../../format/time-format.ts'
import { ScoreBar } from '../../scores/score-bar.tsx'
import { originWords } from '../score-groups.ts'
import { disagreementOf } from './disagreement.ts'
import classes from './recordings-table.module.css'

interface Props {
  readonly recording: ListedRecordingView
  /** Its place in the whole list, from 0. */
  readonly index: number
  readonly nowMs: number
  readonly isSelected: boolean
  /** Measures its height. */
  readonly measure: Ref<HTMLTableRowElement>
  readonly onSelect: (id: string) => void
  readonly onDelete: (recording: ListedRecordingView) => void
}

const WIDE = `${classes.wide} figures`

/** One recording in the list. */
export const RecordingRow = memo(function RecordingRow(props: Props) {
  const { recording, index, nowMs, isSelected, measure, onSelect, onDelete } = props
  const { id, name, durationSeconds, speakerCount, createdAt, score } = recording
  const marked = markWords(recording.media)
  // However sure such a run is: it is sure of nobody.
  const heardNobody = recording.currentRunId !== null && speakerCount === 0
  const source = score === null ? '–' : sourceWords(score)
  return (
    <Table.Tr
      ref={measure}
      className={classes.row ?? ''}
      data-index={index}
      data-recording={id}
      aria-rowindex={index + 2}
      aria-current={isSelected ? 'true' : undefined}
      onFocus={() => onSelect(id)}
      onClick={() => onSelect(id)}
    >
      <Table.Td>
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
          <RecordingStatus recording={recording} />
          {score !== null && ` · ${source}`}
        </Text>
      </Table.Td>
      <Table.Td className={`${classes.middle} ${WIDE}`}>{formatTime(durationSeconds)}</Table.Td>
      <Table.Td className={`${classes.extra} ${WIDE}`}>{formatCount(speakerCount)}</Table.Td>
      <Table.Td>
        <ScoreBar score={recording.sampleMean} />
        {heardNobody && <span className={classes.nobody}>no speech found</span>}
        {score?.kind === 'certainty' && (
          <Text size="xs" c="dimmed" className={classes.kind}>
            certainty
          </Text>
        )}
      </Table.Td>
      <Table.Td className={WIDE}>{formatScore(recording.turnMinimum)}</Table.Td>
      <Table.Td className="figures">{formatScore(recording.humanScore)}</Table.Td>
      <Table.Td className={`${classes.extra} ${WIDE}`}>
        {formatScore(disagreementOf(recording))}
      </Table.Td>
      <Table.Td className={`${classes.extra} ${WIDE}`}>
        <Text
          size="xs"
          className={classes.by}
          title={score === null ? undefined : originWords(score)}
        >
          {source}
        </Text>
      </Table.Td>
      <Table.Td className={classes.wide}>
        <RecordingStatus recording={recording} />
      </Table.Td>
      <Table.Td className={`${classes.middle} ${classes.wide}`}>
        <time dateTime={createdAt} title={new Date(createdAt).toLocaleString()}>
          {formatAge(createdAt, nowMs)}
        </time>
      </Table.Td>
      <Table.Td className={classes.wide}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          c="dimmed"
          onClick={() => onDelete(recording)}
          aria-label={`Delete ${name}`}
        >
          Delete
        </Button>
      </Table.Td>
    </Table.Tr>
  )
})

/** The newest run's status in the list, moving with the server's events; before it the decoding that it waits for. */
function RecordingStatus({ recording }: { readonly recording: ListedRecordingView }) {
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
