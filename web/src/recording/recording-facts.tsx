import { Text } from '@mantine/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { useMemo } from 'react'
import { formatDate } from '../format/date-format.ts'
import { formatCount, formatScore } from '../format/score-format.ts'
import { formatSize } from '../format/size-format.ts'
import { formatTime } from '../format/time-format.ts'
import type { RunResults } from './lists/findings.ts'
import classes from './recording-facts.module.css'
import { figuresOf } from './runs/run-figures.ts'

interface Props {
  readonly recording: RecordingView
  /** The run that is shown. */
  readonly run: DiarizationView | null
  readonly results: RunResults
}

/** The recording in figures, those of the run that is shown; what is not known is a dash. */
export function RecordingFacts({ recording, run, results }: Props) {
  const figures = useMemo(() => figuresOf(recording, run, results), [recording, run, results])
  const { score } = figures
  const kind = score?.kind ?? 'confidence'
  const facts: readonly (readonly [string, string])[] = [
    ['Length', formatTime(recording.durationSeconds)],
    ['Speakers', formatCount(figures.speakerCount)],
    [`Mean ${kind}`, formatScore(figures.sampleMean)],
    [`Median ${kind}`, formatScore(figures.sampleMedian)],
    ['Mean of turns', formatScore(figures.turnMean)],
    ['Lowest turn', formatScore(figures.turnMinimum)],
    ['Scores from', score ? `${score.provider}, ${score.model}` : '–'],
    ['Size', formatSize(recording.sizeBytes)],
    ['Added', formatDate(recording.createdAt)],
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
      {run !== null && run.id !== recording.currentRunId && (
        <Text size="sm" c="dimmed">
          Figures of the diarization shown. The list goes by the current one.
        </Text>
      )}
    </div>
  )
}
