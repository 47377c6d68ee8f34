import { Alert, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  type DiarizationView,
  NO_FIGURES,
  type RecordingView,
  type RunFigures,
  type ScoreCurve,
  summarise,
} from '@toolkit/server/client'
import { useMemo } from 'react'
import { curveChoices, defaultCurve } from '../curves/curve-choice.ts'
import { formatScore, formatShare, formatSize } from '../format/number-format.ts'
import { formatDate, formatTime } from '../format/time-format.ts'
import { runSourceWords, sourceWords, useKnownProviders } from '../providers/known-providers.ts'
import { curveBlocksQuery, type TurnTable } from '../timeline/timeline-data.ts'
import classes from './recording-facts.module.css'
import { speakerCountWords } from './speaker-doubt-words.ts'

const SOURCE = 'Diarized by'

interface Props {
  readonly recording: RecordingView
  /** The shown run. */
  readonly run: DiarizationView | null
  /** Turns of the run; null while loading. */
  readonly table: TurnTable | null
}

/** The figures of the recording and the shown run; unknown values are "–". */
export function RecordingFacts({ recording, run, table }: Props) {
  const isOther = run !== null && run.id !== recording.currentRunId
  // Means are those of the default curve, not of the shown one.
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
    ['Speakers', speakerCountWords(figures.speakerCount, run?.speakerDoubt ?? null)],
    [`Mean ${kind}`, formatScore(figures.sampleMean)],
    [`Median ${kind}`, formatScore(figures.sampleMedian)],
    ['Mean of turns', formatScore(figures.turnMean)],
    ['Mean weighted by length', formatScore(figures.turnMeanWeighted)],
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
          Figures of the diarization shown. The list uses the current one.
        </Text>
      )}
      {figures.speakerCount === 0 && (
        <Alert
          color="orange"
          variant="outline"
          title="No speech found"
          role="note"
          // Orange text has too little contrast on white.
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          This diarization found no speech, so its figures say nothing about speakers, even if they
          are high. Either there is none, or the recording is very quiet, is music or noise, or has
          its speech on another sound track or channel. Listen to some of it before you rely on this
          result.
        </Alert>
      )}
    </Stack>
  )
}

/**
 * Returns the figures of the shown run: those of the recording if it is the current run, otherwise computed from its
 * turns and default curve (null: loading, or none). Unknown figures are null.
 */
function figuresOf(
  recording: RecordingView,
  run: DiarizationView | null,
  table: TurnTable | null,
  curve: ScoreCurve | null,
): RunFigures {
  if (run === null || run.id === recording.currentRunId) return recording
  const kinds = run.curves.map(({ kind }) => kind)
  const kind = (['confidence', 'certainty'] as const).find((each) => kinds.includes(each))
  const score = kind
    ? { kind, provider: run.provider, model: run.modelReported ?? run.model }
    : null
  const { durationSeconds } = recording
  const figures = summarise({ turns: table?.turns ?? [], curve, origin: score, durationSeconds })
  if (table !== null) return figures
  const { sampleMean, sampleMedian } = figures
  return { ...NO_FIGURES, score, sampleMean, sampleMedian }
}
