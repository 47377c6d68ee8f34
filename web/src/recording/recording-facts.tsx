import { Text } from '@mantine/core'
import type { RecordingView } from '@toolkit/server/client'
import { formatCount, formatScore } from '../format/score-format.ts'
import { formatSize } from '../format/size-format.ts'
import { formatTime } from '../format/time-format.ts'
import classes from './recording-facts.module.css'

interface Props {
  readonly recording: RecordingView
  readonly shownRunId: string | null
}

/** The recording in figures, those of its current run; what is not known is a dash. */
export function RecordingFacts({ recording, shownRunId }: Props) {
  const { score } = recording
  const kind = score?.kind ?? 'confidence'
  const facts: readonly (readonly [string, string])[] = [
    ['Length', formatTime(recording.durationSeconds)],
    ['Speakers', formatCount(recording.speakerCount)],
    [`Mean ${kind}`, formatScore(recording.sampleMean)],
    [`Median ${kind}`, formatScore(recording.sampleMedian)],
    ['Mean of turns', formatScore(recording.turnMean)],
    ['Lowest turn', formatScore(recording.turnMinimum)],
    ['Scores from', score ? `${score.provider}, ${score.model}` : '–'],
    ['Size', formatSize(recording.sizeBytes)],
    ['Added', new Date(recording.createdAt).toLocaleString()],
  ]
  return (
    <div>
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
      {shownRunId !== recording.currentRunId && (
        <Text size="sm" c="dimmed">
          These figures are those of the current diarization, not of the one shown below.
        </Text>
      )}
    </div>
  )
}
