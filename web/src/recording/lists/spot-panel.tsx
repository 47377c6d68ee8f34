import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { useDeferredValue } from 'react'
import { statisticsQuery } from '../../api/queries.ts'
import type { ShownCurve } from '../../curves/curve-choice.ts'
import { curveWords } from '../../curves/curve-words.ts'
import { counted } from '../../format/score-format.ts'
import { formatListening } from '../../format/time-format.ts'
import { NO_COUNTS } from '../../scores/histogram.tsx'
import { ScoreRange } from '../../scores/score-range.tsx'
import { SecondsSlider } from '../../scores/seconds-slider.tsx'
import { timeline, useTimeline } from '../../timeline/timeline-state.ts'
import { type RecordingSearch, thresholds } from '../recording-search.ts'
import { type RunResults, useSpots } from '../results/threshold-results.ts'
import { GridState } from './grid-state.tsx'
import classes from './result-grid.module.css'
import { SpotGrid } from './spot-grid.tsx'

interface Props {
  readonly recording: RecordingView
  readonly runId: string
  /** The searched curve. */
  readonly shown: ShownCurve
  readonly nameOf: (speaker: string) => string
  readonly results: RunResults
  readonly search: RecordingSearch
  readonly onChange: (changes: RecordingSearch) => void
}

/** Spots of the current thresholds: intervals of samples in a score range, joined across short gaps. */
export function SpotPanel(props: Props) {
  const { recording, runId, shown, nameOf, results, search, onChange } = props
  const { spotSort } = thresholds(search)
  const live = useTimeline((state) => state.thresholds)
  const { data: statistics } = useQuery({
    ...statisticsQuery(recording.id, runId, shown.asked),
    enabled: shown.isKnown,
  })
  const spots = useSpots()
  const listed = useDeferredValue(spots)
  const isPending = results.curve === undefined
  return (
    <Paper withBorder p="md" className={classes.panel}>
      <Stack gap="sm" component="section" aria-label="Spots">
        <Title order={2} size="h4">
          Spots
        </Title>
        {shown.curve !== null && (
          <Text size="sm" c="dimmed" data-testid="spot-curve">
            By {curveWords(shown.curve, nameOf)}
            {shown.curve.kind === 'certainty' && ', derived from the speakers’ probabilities'}
          </Text>
        )}
        <ScoreRange
          label="Score of the samples"
          from={live.spotMin}
          to={live.spotMax}
          counts={statistics?.samples ?? NO_COUNTS}
          onLive={(spotMin, spotMax) => timeline.setThresholds({ spotMin, spotMax })}
          onCommit={(spotMin, spotMax) => onChange({ spotMin, spotMax })}
        />
        <Group gap="lg">
          <SecondsSlider
            label="Join gaps up to"
            value={live.mergeGap}
            most={3}
            onLive={(mergeGap) => timeline.setThresholds({ mergeGap })}
            onCommit={(mergeGap) => onChange({ mergeGap })}
          />
          <SecondsSlider
            label="Shortest spot"
            value={live.minDuration}
            most={3}
            onLive={(minDuration) => timeline.setThresholds({ minDuration })}
            onCommit={(minDuration) => onChange({ minDuration })}
          />
        </Group>
        <Text role="status" className="figures" data-testid="spot-count">
          {spots === null
            ? ' '
            : `${counted(spots.count, 'spot')}, ${formatListening(spots.totalSeconds)} to listen to`}
        </Text>
        {listed === null || listed.count === 0 ? (
          <GridState
            isPending={isPending}
            error={results.error}
            emptyMessage={
              results.curve === null
                ? 'This diarization has no scores for its samples.'
                : 'No moment lies in this range.'
            }
          />
        ) : (
          <SpotGrid
            table={listed}
            sort={spotSort}
            onSort={(sort) => onChange({ spotSort: sort })}
          />
        )}
      </Stack>
    </Paper>
  )
}
