import { Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { useDeferredValue, useMemo } from 'react'
import { statisticsQuery } from '../../api/queries.ts'
import type { ShownCurve } from '../../curves/curve-choice.ts'
import { counted } from '../../format/score-format.ts'
import { formatListening } from '../../format/time-format.ts'
import { NO_COUNTS } from '../../scores/histogram.tsx'
import { ScoreRange } from '../../scores/score-range.tsx'
import { timeline, useTimeline } from '../../timeline/timeline-state.ts'
import { type RecordingSearch, thresholds } from '../recording-search.ts'
import type { RunResults } from '../results/threshold-results.ts'
import { chooseTurns, orderTurns } from '../results/turn-choice.ts'
import { GridState } from './grid-state.tsx'
import classes from './result-grid.module.css'
import { TurnGrid } from './turn-grid.tsx'

interface Props {
  readonly recording: RecordingView
  readonly runId: string
  /** The shown curve; its statistics also contain those of the turns. */
  readonly shown: ShownCurve
  readonly results: RunResults
  readonly search: RecordingSearch
  readonly onChange: (changes: RecordingSearch) => void
}

const NO_TURNS = [] as const

/** Turns with a confidence in the current range, updated while the slider is dragged. */
export function TurnPanel({ recording, runId, shown, results, search, onChange }: Props) {
  const { turnSort } = thresholds(search)
  const from = useTimeline(({ thresholds }) => thresholds.turnMin)
  const to = useTimeline(({ thresholds }) => thresholds.turnMax)
  const { data: statistics } = useQuery({
    ...statisticsQuery(recording.id, runId, shown.asked),
    enabled: shown.isKnown,
  })
  const { table } = results
  const turns = table?.turns ?? NO_TURNS
  const ordered = useMemo(() => orderTurns(turns, turnSort), [turns, turnSort])
  const choice = useMemo(() => chooseTurns(turns, ordered, from, to), [turns, ordered, from, to])
  // The count updates immediately, the rows when there is time, so that no frame is delayed.
  const deferred = useDeferredValue(choice)
  const listed = deferred.turns === turns ? deferred : choice
  const count = choice.places.length
  return (
    <Paper withBorder p="md" className={classes.panel}>
      <Stack gap="sm" component="section" aria-label="Turns">
        <Title order={2} size="h4">
          Turns
        </Title>
        <ScoreRange
          label="Confidence of the turn"
          from={from}
          to={to}
          counts={statistics?.turns ?? NO_COUNTS}
          onLive={(turnMin, turnMax) => timeline.setThresholds({ turnMin, turnMax })}
          onCommit={(turnMin, turnMax) => onChange({ turnMin, turnMax })}
        />
        <Text role="status" className="figures" data-testid="turn-count">
          {table === null
            ? ' '
            : `${counted(count, 'turn')}, ${formatListening(choice.totalSeconds)} to listen to`}
        </Text>
        {table === null || count === 0 ? (
          <GridState
            isPending={table === null}
            error={results.error}
            emptyMessage="No turn lies in this range."
          />
        ) : (
          <TurnGrid
            table={table}
            places={listed.places}
            sort={turnSort}
            onSort={(sort) => onChange({ turnSort: sort })}
            speakerNames={recording.speakerNames}
          />
        )}
      </Stack>
    </Paper>
  )
}
