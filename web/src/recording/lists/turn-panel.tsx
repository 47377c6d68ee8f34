import { Group, Stack, Text } from '@mantine/core'
import { histogramOfScores, type TurnStatus, type TurnView } from '@toolkit/server/client'
import { type ReactNode, useDeferredValue, useMemo } from 'react'
import { counted, formatFixed, formatScore } from '../../format/number-format.ts'
import { formatListening, formatTime } from '../../format/time-format.ts'
import { TURN_STATUS_WORDS } from '../../format/turn-status-words.ts'
import { usePlayhead } from '../../playback/playhead.ts'
import { ScoreRange } from '../../scores/score-range.tsx'
import { SecondsSlider } from '../../scores/seconds-slider.tsx'
import { doubtReasons } from '../../timeline/inspect/hit-words.ts'
import type { TurnTable } from '../../timeline/results/turn-table.ts'
import { timeline, useTimeline } from '../../timeline/timeline-state.ts'
import type { ShownVerdicts } from '../judge/shown-verdicts.ts'
import {
  judgedCount,
  judgedTurnTest,
  judgedWords,
  UnjudgedSwitch,
  unjudgedPlaces,
  useUnjudgedOnly,
} from '../judge/unjudged.tsx'
import { VerdictMark } from '../judge/verdict-mark.tsx'
import { playItem } from '../listen/player-state.ts'
import { type RecordingSearch, type TurnSort, thresholds } from '../recording-search.ts'
import { chooseTurns, orderTurns } from '../results/result-order.ts'
import type { RunResults } from '../results/threshold-results.ts'
import classes from './result-grid.module.css'
import { GridState, ResultGrid, SortHead } from './result-grid.tsx'
import { rowsOfPlaces, turnRowAt } from './row-at.ts'

interface Props {
  readonly nameOf: (speaker: string) => string
  readonly results: RunResults
  readonly verdicts: ShownVerdicts
  readonly runId: string | null
  readonly search: RecordingSearch
  readonly onChange: (changes: RecordingSearch) => void
}

const NO_TURNS = [] as const

/** Turns with a confidence in the current range, updated while the slider is dragged. */
export function TurnPanel({ nameOf, results, search, onChange, verdicts, runId }: Props) {
  const { turnSort } = thresholds(search)
  const from = useTimeline(({ thresholds }) => thresholds.turnMin)
  const to = useTimeline(({ thresholds }) => thresholds.turnMax)
  const shortest = useTimeline(({ thresholds }) => thresholds.turnMinDuration)
  const { table } = results
  const turns = table?.turns ?? NO_TURNS
  const counts = useMemo(
    () => histogramOfScores(turns.map(({ confidence }) => confidence)),
    [turns],
  )
  const ordered = useMemo(() => orderTurns(turns, turnSort), [turns, turnSort])
  const choice = useMemo(
    () => chooseTurns(turns, ordered, from, to, shortest),
    [turns, ordered, from, to, shortest],
  )
  // The count updates immediately, the rows when there is time, so that no frame is delayed.
  const deferred = useDeferredValue(choice)
  const listed = deferred.turns === turns ? deferred : choice
  const count = choice.places.length
  const isUnjudgedOnly = useUnjudgedOnly()
  const { places, judged } = useMemo(() => {
    const isJudged = judgedTurnTest(listed.turns, verdicts)
    return {
      places: isUnjudgedOnly ? unjudgedPlaces(listed.places, isJudged) : listed.places,
      judged: judgedCount(listed.places, isJudged, verdicts),
    }
  }, [listed, verdicts, isUnjudgedOnly])
  return (
    <div className={classes.panel}>
      <Stack gap="xs" component="section" aria-label="Turns">
        <ScoreRange
          label="Turn confidence"
          from={from}
          to={to}
          counts={counts}
          onLive={(turnMin, turnMax) => timeline.setThresholds({ turnMin, turnMax })}
          onCommit={(turnMin, turnMax) => onChange({ turnMin, turnMax })}
        />
        <Group>
          <SecondsSlider
            label="Minimum length"
            value={shortest}
            max={3}
            onLive={(turnMinDuration) => timeline.setThresholds({ turnMinDuration })}
            onCommit={(turnMinDuration) => onChange({ turnMinDuration })}
          />
        </Group>
        <Group justify="space-between" gap="xs">
          <Text role="status" className="figures" data-testid="turn-count">
            {table === null
              ? ' '
              : `${counted(count, 'turn')}, ${formatListening(choice.totalSeconds)} in total`}
            {judgedWords(judged)}
          </Text>
          <UnjudgedSwitch />
        </Group>
        {table === null || places.length === 0 ? (
          <GridState
            isPending={table === null}
            error={results.error}
            emptyMessage={
              judged > 0 ? 'Every turn in this range is judged.' : 'No turn is in this range.'
            }
          />
        ) : (
          <TurnGrid
            table={table}
            places={places}
            verdicts={verdicts}
            runId={runId}
            sort={turnSort}
            onSort={(sort) => onChange({ turnSort: sort })}
            nameOf={nameOf}
          />
        )}
      </Stack>
    </div>
  )
}

interface TurnGridProps {
  readonly table: TurnTable
  readonly places: Uint32Array
  readonly verdicts: ShownVerdicts
  readonly runId: string | null
  readonly sort: TurnSort | `-${TurnSort}`
  readonly onSort: (sort: TurnSort | `-${TurnSort}`) => void
  readonly nameOf: (speaker: string) => string
}

const ROW_PIXELS = 46
const MARGIN =
  'Confidence minus that of the runner-up; below 0 another speaker fits better than the one of the turn'

/** Table of turns. */
function TurnGrid(props: TurnGridProps) {
  const { table, places, verdicts, runId, sort, onSort, nameOf } = props
  const { turns } = table
  const rows = useMemo(() => rowsOfPlaces(places, turns.length), [places, turns])
  const hereRow = usePlayhead(({ seconds }) => turnRowAt(table, rows, seconds))
  const turnOf = (row: number) => turns[places[row] as number]
  const head = { sort, onSort }
  return (
    <ResultGrid
      label="Turns in the range"
      count={places.length}
      rowPixels={ROW_PIXELS}
      hereRow={hereRow}
      columns={classes.turns ?? ''}
      startOf={(row) => turnOf(row)?.start ?? Number.NaN}
      onPlay={(row) => {
        const turn = turnOf(row)
        if (turn) playItem('turn', turn.start, turn.end)
      }}
      head={
        <>
          <th scope="col">Speaker</th>
          <SortHead {...head} name="From – to" field="start" />
          <SortHead {...head} name="Length" field="duration" className={ROOMY} />
          <SortHead {...head} name="Confidence" field="confidence" className={classes.number} />
          <SortHead {...head} name="Margin" field="margin" className={ROOMY} hint={MARGIN} />
          <th scope="col" className={classes.unseen}>
            Reason
          </th>
        </>
      }
    >
      {(row) => {
        const turn = turnOf(row)
        const status = table.statuses?.[places[row] as number]
        return turn ? (
          <TurnCells turn={turn} status={status} nameOf={nameOf}>
            <VerdictMark verdict={verdicts.on(turn)} runId={runId} />
          </TurnCells>
        ) : null
      }}
    </ResultGrid>
  )
}

const ROOMY = `${classes.roomy} ${classes.number}`

interface CellsProps {
  readonly turn: TurnView
  /** While the run is corrected. */
  readonly status: TurnStatus | undefined
  readonly nameOf: (speaker: string) => string
  /** After its times. */
  readonly children: ReactNode
}

function TurnCells({ turn, status, nameOf, children }: CellsProps) {
  const { start, end, runnerUp } = turn
  const doubts = doubtReasons(turn, nameOf)
  const next =
    runnerUp === null
      ? 'no other speaker close'
      : `runner-up: ${nameOf(runnerUp.speaker)}, ${formatScore(runnerUp.confidence)}`
  // A corrected turn has no scores.
  const scores = status === 'corrected' ? [] : [next]
  const reasons = [
    ...(status === undefined ? [] : [TURN_STATUS_WORDS[status]]),
    ...scores,
    ...doubts,
  ]
  return (
    <>
      <td className={classes.cut} dir="auto">
        {nameOf(turn.speaker)}
      </td>
      <td>
        {formatTime(start)}
        <span className={classes.until}> – {formatTime(end)}</span>
        {children}
      </td>
      <td className={ROOMY}>{formatFixed(end - start, 2)} s</td>
      <td className={classes.strong}>{formatScore(turn.confidence)}</td>
      <td className={ROOMY}>{formatScore(turn.margin)}</td>
      <td className={classes.quiet}>{reasons.join(' · ')}</td>
    </>
  )
}
