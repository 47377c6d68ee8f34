import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { useMemo } from 'react'
import { curveChoices, defaultCurve } from '../curves/curve-choice.ts'
import { formatDate } from '../format/date-format.ts'
import { runSourceWords, sourceWords } from '../format/provider-words.ts'
import { formatCount, formatScore, formatShare } from '../format/score-format.ts'
import { formatSize } from '../format/size-format.ts'
import { formatTime } from '../format/time-format.ts'
import { useKnownProviders } from '../providers/use-known-providers.ts'
import { curveBlocksQuery } from '../timeline/timeline-data.ts'
import type { TurnTable } from '../timeline/turn-table.ts'
import classes from './recording-facts.module.css'
import { figuresOf } from './runs/run-figures.ts'

const SOURCE = 'Diarized by'

interface Props {
  readonly recording: RecordingView
  /** The run that is shown. */
  readonly run: DiarizationView | null
  /** Its turns; null: on their way. */
  readonly table: TurnTable | null
}

/** The recording in figures, those of the run that is shown; what is not known is a dash. */
export function RecordingFacts({ recording, run, table }: Props) {
  const isOther = run !== null && run.id !== recording.currentRunId
  // Means are those of the default curve, whichever is looked at.
  const { data: blocks } = useQuery({
    ...curveBlocksQuery(recording.id, run?.id ?? '', null),
    enabled: isOther && defaultCurve(curveChoices(run.curves)) !== null,
  })
  const figures = useMemo(
    () => figuresOf(recording, run, table, blocks?.curve ?? null),
    [recording, run, table, blocks],
  )
  const { score } = figures
  const kind = score?.kind ?? 'confidence'
  const known = useKnownProviders()
  const source = run ? runSourceWords(known, run) : score ? sourceWords(known, score) : '–'
  const facts: readonly (readonly [string, string])[] = [
    ['Length', formatTime(recording.durationSeconds)],
    ['Speakers', formatCount(figures.speakerCount)],
    [`Mean ${kind}`, formatScore(figures.sampleMean)],
    [`Median ${kind}`, formatScore(figures.sampleMedian)],
    ['Mean of turns', formatScore(figures.turnMean)],
    ['Lowest turn', formatScore(figures.turnMinimum)],
    ['Overlap', formatShare(figures.overlapShare)],
    [SOURCE, source],
    ['Size', formatSize(recording.sizeBytes)],
    ['Added', formatDate(recording.createdAt)],
  ]
  return (
    <Stack gap="xs">
      <dl className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name} className={name === SOURCE ? classes.source : undefined}>
            <dt>{name}</dt>
            <dd className="figures">{value}</dd>
          </div>
        ))}
      </dl>
      {isOther && (
        <Text size="sm" c="dimmed">
          Figures of the diarization shown. The list goes by the current one.
        </Text>
      )}
      {figures.speakerCount === 0 && (
        <Alert
          color="orange"
          variant="outline"
          title="No speech found"
          role="note"
          // Orange words are too faint on white; the border is orange enough.
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          This diarization heard nobody speak, so its figures tell nothing about speakers, however
          high they are. That may be right. Or the recording is very quiet, is music or noise, or
          the speech is on another sound track or channel: listen to some of it before you go by
          this result.
        </Alert>
      )}
    </Stack>
  )
}
