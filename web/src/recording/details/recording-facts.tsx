import { Alert, Stack, Text } from '@mantine/core'
import type { DiarizationView, RecordingView } from '@toolkit/server/client'
import { formatScore, formatShare, formatSize } from '../../format/number-format.ts'
import { speakerCountWords } from '../../format/speaker-doubt-words.ts'
import { formatDate, formatTime } from '../../format/time-format.ts'
import classes from './recording-facts.module.css'
import type { ShownFigures } from './run-figures.ts'

interface Props {
  readonly recording: RecordingView
  /** The shown run. */
  readonly run: DiarizationView | null
  readonly shown: ShownFigures
}

type Facts = readonly (readonly [name: string, value: string])[]

/** The figures that one sees first, in one line; unknown values are "–". */
export function FactChips(props: Props) {
  return <FactList facts={firstFacts(props)} className={classes.chips} />
}

/** All figures of the recording and the shown run; unknown values are "–". */
export function AllFacts(props: Props) {
  const facts = [...firstFacts(props), ...otherFacts(props)]
  return (
    <Stack gap="xs">
      <FactList facts={facts} className={classes.facts} />
      {props.shown.isOther && (
        <Text size="sm" c="dimmed">
          Figures of the diarization shown. The list uses the current one.
        </Text>
      )}
    </Stack>
  )
}

function firstFacts({ recording, run, shown }: Props): Facts {
  const { figures, source } = shown
  const kind = figures.score?.kind ?? 'confidence'
  return [
    ['Length', formatTime(recording.durationSeconds)],
    ['Speakers', speakerCountWords(figures.speakerCount, run?.speakerDoubt ?? null)],
    [`Mean ${kind}`, formatScore(figures.sampleMean)],
    ['Min. turn', formatScore(figures.turnMinimum)],
    ['Overlap', formatShare(figures.overlapShare)],
    ...(source === null ? [] : [['Diarized by', source] as const]),
  ]
}

function otherFacts({ recording, shown: { figures } }: Props): Facts {
  const kind = figures.score?.kind ?? 'confidence'
  return [
    [`Median ${kind}`, formatScore(figures.sampleMedian)],
    ['Mean turn confidence', formatScore(figures.turnMean)],
    ['Mean by length', formatScore(figures.turnMeanWeighted)],
    ['Size', formatSize(recording.sizeBytes)],
    ['Added', formatDate(recording.createdAt)],
  ]
}

/** What a figure means, where its name does not say it. */
const MEANINGS: Readonly<Record<string, string>> = {
  Speakers: 'Number of speakers in the result, and which others are plausible',
  'Min. turn': 'The lowest confidence of a turn',
  Overlap: 'Share of the length with at least two speakers at once',
  'Mean turn confidence': 'Mean confidence over the turns, each counted once',
  'Mean by length': 'Mean confidence over the turns, longer ones counted more',
}

interface FactListProps {
  readonly facts: Facts
  readonly className: string | undefined
}

function FactList({ facts, className }: FactListProps) {
  return (
    <dl className={className}>
      {facts.map(([name, value]) => (
        <div key={name} title={MEANINGS[name]}>
          <dt>{name}</dt>
          <dd className="figures">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Says what a result without speakers means; nothing for other results. */
export function NoSpeech({ speakerCount }: { readonly speakerCount: number | null }) {
  if (speakerCount !== 0) return null
  return (
    <Alert
      color="orange"
      variant="outline"
      title="No speech found"
      role="note"
      // Orange text has too little contrast on white.
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      This diarization found no speech, so its figures say nothing about speakers, even if they are
      high. Either there is none, or the recording is very quiet, is music or noise, or has its
      speech on another audio track or channel. Listen to some of it before you rely on this result.
    </Alert>
  )
}
