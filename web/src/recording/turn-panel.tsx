import { NativeSelect, Paper, Stack, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { RecordingView } from '@toolkit/server/client'
import { statisticsQuery, turnsQuery } from '../api/queries.ts'
import { counted } from '../format/score-format.ts'
import { formatListening } from '../format/time-format.ts'
import { ScoreRange } from '../scores/score-range.tsx'
import { type RecordingSearch, type TurnSort, thresholds } from './recording-search.ts'
import { ResultState } from './result-state.tsx'
import { ShowMore } from './show-more.tsx'
import { TurnRow } from './turn-row.tsx'
import { VirtualList } from './virtual-list.tsx'

interface Props {
  readonly recording: RecordingView
  readonly runId: string
  readonly search: RecordingSearch
  readonly onChange: (changes: RecordingSearch) => void
}

/** The turns whose confidence lies in a range, worst first. */
export function TurnPanel({ recording, runId, search, onChange }: Props) {
  const { turnMin, turnMax, turnSort } = thresholds(search)
  // A bound at the end of the scale would leave out turns without a score.
  const bounds = {
    ...(turnMin > 0 ? { min: turnMin } : {}),
    ...(turnMax < 100 ? { max: turnMax } : {}),
  }
  const list = useInfiniteQuery(turnsQuery(recording.id, runId, { ...bounds, sort: turnSort }))
  const { data: statistics } = useQuery(statisticsQuery(recording.id, runId))
  const turns = list.data?.pages.flatMap(({ items }) => items) ?? []
  const total = list.data?.pages.at(-1)?.total
  const seconds = turns.reduce((sum, turn) => sum + turn.end - turn.start, 0)
  return (
    <Paper withBorder p="md">
      <Stack gap="sm" component="section" aria-label="Turns">
        <Title order={2} size="h4">
          Turns
        </Title>
        <ScoreRange
          label="Confidence of the turn"
          from={turnMin}
          to={turnMax}
          counts={statistics?.turns}
          onCommit={(from, to) => onChange({ turnMin: from, turnMax: to })}
        />
        <NativeSelect
          label="Order of the turns"
          value={turnSort}
          onChange={(event) =>
            onChange({ turnSort: event.currentTarget.value as TurnSort | `-${TurnSort}` })
          }
          data={[
            { value: 'confidence', label: 'Least confident first' },
            { value: '-confidence', label: 'Most confident first' },
            { value: 'start', label: 'By time' },
            { value: 'margin', label: 'Closest second speaker first' },
            { value: 'duration', label: 'Shortest first' },
            { value: '-duration', label: 'Longest first' },
          ]}
        />
        <Text role="status" className="figures" data-testid="turn-count">
          {total === undefined
            ? ' '
            : `${counted(total, 'turn')}, ${list.hasNextPage ? 'at least ' : ''}${formatListening(seconds)} to listen to`}
        </Text>
        <ResultState list={list} nothing="No turn lies in this range." isEmpty={total === 0} />
        {turns.length > 0 && (
          <VirtualList label="Turns in the range" count={turns.length}>
            {(index) => {
              const turn = turns[index]
              return turn ? (
                <TurnRow
                  turn={turn}
                  nameOf={(speaker) => recording.speakerNames[speaker] ?? speaker}
                />
              ) : null
            }}
          </VirtualList>
        )}
        <ShowMore list={list} />
      </Stack>
    </Paper>
  )
}
