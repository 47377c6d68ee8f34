import { Group, NativeSelect, Paper, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { spotsQuery, statisticsQuery } from '../api/queries.ts'
import { counted } from '../format/score-format.ts'
import { formatListening } from '../format/time-format.ts'
import { NumberField } from '../scores/number-field.tsx'
import { ScoreRange } from '../scores/score-range.tsx'
import { type RecordingSearch, type SpotSort, thresholds } from './recording-search.ts'
import { ResultState } from './result-state.tsx'
import { ShowMore } from './show-more.tsx'
import { SpotRow } from './spot-row.tsx'
import { VirtualList } from './virtual-list.tsx'

interface Props {
  readonly recording: RecordingView
  readonly runId: string
  readonly search: RecordingSearch
  readonly onChange: (changes: RecordingSearch) => void
}

/** The moments whose samples lie in a range, joined to stretches one can listen to. */
export function SpotPanel({ recording, runId, search, onChange }: Props) {
  const { spotMin, spotMax, mergeGap, minDuration, spotSort } = thresholds(search)
  const query = { min: spotMin, max: spotMax, mergeGap, minDuration, sort: spotSort }
  const list = useInfiniteQuery(spotsQuery(recording.id, runId, query))
  const { data: statistics } = useQuery(statisticsQuery(recording.id, runId))
  const spots = list.data?.pages.flatMap(({ items }) => items) ?? []
  const newest = list.data?.pages.at(-1)
  return (
    <Paper withBorder p="md">
      <Stack gap="sm" component="section" aria-label="Spots">
        <Title order={2} size="h4">
          Spots
        </Title>
        <ScoreRange
          label="Score of the samples"
          from={spotMin}
          to={spotMax}
          counts={statistics?.samples}
          onCommit={(from, to) => onChange({ spotMin: from, spotMax: to })}
        />
        <Group gap="sm" align="flex-end">
          <NumberField
            label="Join gaps (s)"
            width={110}
            value={mergeGap}
            min={0}
            max={60}
            step={0.1}
            onCommit={(value) => onChange({ mergeGap: value })}
          />
          <NumberField
            label="Shortest (s)"
            width={110}
            value={minDuration}
            min={0}
            max={60}
            step={0.1}
            onCommit={(value) => onChange({ minDuration: value })}
          />
          <NativeSelect
            label="Order of the spots"
            value={spotSort}
            onChange={(event) =>
              onChange({ spotSort: event.currentTarget.value as SpotSort | `-${SpotSort}` })
            }
            data={[
              { value: 'mean', label: 'Lowest mean first' },
              { value: 'min', label: 'Lowest sample first' },
              { value: 'start', label: 'By time' },
              { value: '-duration', label: 'Longest first' },
            ]}
          />
        </Group>
        <Text role="status" className="figures" data-testid="spot-count">
          {newest === undefined
            ? ' '
            : `${counted(newest.total, 'spot')}, ${formatListening(newest.totalSeconds)} to listen to`}
        </Text>
        <ResultState
          list={list}
          nothing="No moment lies in this range."
          isEmpty={newest?.total === 0}
        />
        {spots.length > 0 && (
          <VirtualList label="Spots in the range" count={spots.length}>
            {(index) => {
              const spot = spots[index]
              return spot ? <SpotRow spot={spot} /> : null
            }}
          </VirtualList>
        )}
        <ShowMore list={list} />
      </Stack>
    </Paper>
  )
}
