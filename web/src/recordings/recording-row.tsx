import { Button, Table, Text } from '@mantine/core'
import type { RecordingView } from '@toolkit/server/client'
import { RecordingLink } from '../app/recording-link.tsx'
import { formatCount, formatScore } from '../format/score-format.ts'
import { formatAge, formatTime } from '../format/time-format.ts'
import { ScoreBar } from '../scores/score-bar.tsx'
import { RecordingStatus } from './recording-status.tsx'
import classes from './recordings-table.module.css'

interface Props {
  readonly recording: RecordingView
  readonly nowMs: number
  readonly onDelete: () => void
}

/** One recording in the list. */
export function RecordingRow({ recording, nowMs, onDelete }: Props) {
  const { id, name, durationSeconds, speakerCount } = recording
  return (
    <Table.Tr>
      <Table.Td>
        <RecordingLink id={id} name={name} />
        <Text size="sm" c="dimmed" className={classes.under} component="div">
          {formatTime(durationSeconds)} · {formatCount(speakerCount)} speakers ·{' '}
          <RecordingStatus recording={recording} />
        </Text>
      </Table.Td>
      <Table.Td className={`${classes.wide} figures`}>{formatTime(durationSeconds)}</Table.Td>
      <Table.Td className={`${classes.wide} figures`}>{formatCount(speakerCount)}</Table.Td>
      <Table.Td>
        <ScoreBar score={recording.sampleMean} />
      </Table.Td>
      <Table.Td className={`${classes.wide} figures`}>
        {formatScore(recording.turnMinimum)}
      </Table.Td>
      <Table.Td className="figures">{formatScore(recording.humanScore)}</Table.Td>
      <Table.Td className={classes.wide}>
        <RecordingStatus recording={recording} />
      </Table.Td>
      <Table.Td className={classes.wide}>
        <time dateTime={recording.createdAt}>{formatAge(recording.createdAt, nowMs)}</time>
      </Table.Td>
      <Table.Td className={classes.wide}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          c="dimmed"
          onClick={onDelete}
          aria-label={`Delete ${name}`}
        >
          Delete
        </Button>
      </Table.Td>
    </Table.Tr>
  )
}
