import { Button, Table, Text } from '@mantine/core'
import type { ListedRecordingView } from '@toolkit/server/client'
import { memo, type Ref } from 'react'
import { RecordingLink } from '../app/recording-link.tsx'
import { markWords } from '../format/media-words.ts'
import { sourceWords } from '../format/provider-words.ts'
import { formatCount, formatScore } from '../format/score-format.ts'
import { formatAge, formatTime } from '../format/time-format.ts'
import { ScoreBar } from '../scores/score-bar.tsx'
import { disagreementOf } from './disagreement.ts'
import { RecordingStatus } from './recording-status.tsx'
import classes from './recordings-table.module.css'
import { originWords } from './score-groups.ts'

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
          {formatTime(durationSeconds)} · {formatCount(speakerCount)} speakers ·{' '}
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
