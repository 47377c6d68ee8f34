import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { type CurveBlocks, histogramOfCurve, type SpotTable, spotAt } from '@toolkit/server/client'
import { type ReactNode, useDeferredValue, useMemo } from 'react'
import { curveWords, type ShownCurve } from '../../curves/curve-choice.ts'
import { counted, formatFixed, formatScore, formatShare } from '../../format/number-format.ts'
import { formatListening, formatStretch, formatTime } from '../../format/time-format.ts'
import { usePlayhead } from '../../playback/playhead.ts'
import { NO_COUNTS, ScoreRange } from '../../scores/score-range.tsx'
import { SecondsSlider } from '../../scores/seconds-slider.tsx'
import type { SpotRule } from '../../timeline/spot-shapes.ts'
import { timeline, useTimeline } from '../../timeline/timeline-state.ts'
import type { ShownVerdicts } from '../judge/shown-verdicts.ts'
import {
  judgedCount,
  judgedSpotTest,
  judgedWords,
  UnjudgedSwitch,
  unjudgedPlaces,
  useUnjudgedOnly,
  verdictOnSpot,
} from '../judge/unjudged.tsx'
import { VerdictMark } from '../judge/verdict-mark.tsx'
import { playItem } from '../listen/player-state.ts'
import { type RecordingSearch, type SpotSort, thresholds } from '../recording-search.ts'
import { orderSpots } from '../results/result-order.ts'
import { type RunResults, useSpots } from '../results/threshold-results.ts'
import { firstUpperLimit, noSpotsMessage } from './no-spots.ts'
import classes from './result-grid.module.css'
import { GridState, ResultGrid, SortHead } from './result-grid.tsx'
import { rowsOfPlaces, spotRowAt } from './row-at.ts'

interface Props {
  /** The searched curve. */
  readonly shown: ShownCurve
  readonly nameOf: (speaker: string) => string
  readonly results: RunResults
  readonly verdicts: ShownVerdicts
  readonly runId: string | null
  readonly search: RecordingSearch
  readonly onChange: (changes: RecordingSearch) => void
}

/** Spots of the current thresholds: intervals of samples in a score range, joined across short gaps. */
export function SpotPanel(props: Props) {
  const { shown, nameOf, results, search, onChange, verdicts, runId } = props
  const { spotSort } = thresholds(search)
  const live = useTimeline((state) => state.thresholds)
  const { blocks } = results
  const counts = useMemo(() => (blocks ? histogramOfCurve(blocks.curve) : NO_COUNTS), [blocks])
  const spots = useSpots()
  const listed = useDeferredValue(spots)
  const isPending = blocks === undefined
  const isUnjudgedOnly = useUnjudgedOnly()
  const { places, judged } = useMemo(() => {
    const ordered = listed === null ? NO_PLACES : orderSpots(listed, spotSort)
    if (listed === null) return { places: ordered, judged: 0 }
    const isJudged = judgedSpotTest(listed, verdicts)
    return {
      places: isUnjudgedOnly ? unjudgedPlaces(ordered, isJudged) : ordered,
      judged: judgedCount(ordered, isJudged, verdicts),
    }
  }, [listed, spotSort, verdicts, isUnjudgedOnly])
  return (
    <div className={classes.panel}>
      <Stack gap="xs" component="section" aria-label="Spots">
        {shown.curve !== null && (
          <Text size="sm" c="dimmed" data-testid="spot-curve">
            By {curveWords(shown.curve, nameOf)}
            {shown.curve.kind === 'certainty' && ', derived from the speakers’ probabilities'}
          </Text>
        )}
        <ScoreRange
          label="Sample score"
          from={live.spotMin}
          to={live.spotMax}
          counts={counts}
          onLive={(spotMin, spotMax) => timeline.setThresholds({ spotMin, spotMax })}
          onCommit={(spotMin, spotMax) => onChange({ spotMin, spotMax })}
        />
        <Group gap="md">
          <SecondsSlider
            label="Join gaps up to"
            value={live.mergeGap}
            max={3}
            onLive={(mergeGap) => timeline.setThresholds({ mergeGap })}
            onCommit={(mergeGap) => onChange({ mergeGap })}
          />
          <SecondsSlider
            label="Minimum length"
            value={live.minDuration}
            max={3}
            onLive={(minDuration) => timeline.setThresholds({ minDuration })}
            onCommit={(minDuration) => onChange({ minDuration })}
          />
        </Group>
        <Text size="xs" c="dimmed" className="figures">
          {ruleWords(live)}
        </Text>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text role="status" className="figures" data-testid="spot-count">
            {spots === null
              ? ' '
              : `${counted(spots.count, 'spot')}, ${formatListening(spots.totalSeconds)} in total`}
            {judgedWords(judged)}
          </Text>
          <UnjudgedSwitch />
          <NativeSelect
            aria-label="Split spots longer than"
            title="Longer spots are split at their highest samples"
            size="xs"
            value={live.maxDuration}
            onChange={(event) => onChange({ maxDuration: Number(event.currentTarget.value) })}
            data={SPLITS}
          />
        </Group>
        {listed === null || places.length === 0 ? (
          <GridState
            isPending={isPending}
            error={results.error}
            emptyMessage={
              judged > 0
                ? 'Every spot in the range is judged.'
                : blocks === null || blocks === undefined
                  ? 'This diarization has no scores for its samples.'
                  : noSpotsMessage(blocks, live, counts)
            }
            remedy={
              blocks &&
              judged === 0 && (
                <FirstLimit
                  blocks={blocks}
                  rule={live}
                  onChoose={(spotMax) => onChange({ spotMax })}
                />
              )
            }
          />
        ) : (
          <SpotGrid
            table={listed}
            places={places}
            verdicts={verdicts}
            runId={runId}
            sort={spotSort}
            onSort={(sort) => onChange({ spotSort: sort })}
          />
        )}
      </Stack>
    </div>
  )
}

const SPLITS = [
  { value: '0', label: 'Whole spots' },
  ...[2, 5, 10, 20, 60].map((seconds) => ({
    value: String(seconds),
    label: `Split above ${seconds} s`,
  })),
]

function ruleWords({ spotMin, spotMax, mergeGap, minDuration }: SpotRule): string {
  const gaps = mergeGap === 0 ? '' : `, joined across gaps of at most ${formatStretch(mergeGap)}`
  const short = minDuration === 0 ? '' : `; not those below ${formatStretch(minDuration)}`
  return `A spot is samples from ${formatScore(spotMin)} to ${formatScore(spotMax)} in a row${gaps}${short}.`
}

interface FirstLimitProps {
  readonly blocks: CurveBlocks
  readonly rule: SpotRule
  readonly onChoose: (spotMax: number) => void
}

/** Raises the upper limit to the first one that finds a spot. */
function FirstLimit({ blocks, rule, onChoose }: FirstLimitProps) {
  const { spotMin, spotMax, mergeGap, minDuration, maxDuration } = rule
  const limit = useMemo(
    () => firstUpperLimit(blocks, { spotMin, spotMax: 100, mergeGap, minDuration, maxDuration }),
    [blocks, spotMin, mergeGap, minDuration, maxDuration],
  )
  if (limit === null || limit <= spotMax) return null
  return (
    <Button variant="default" size="compact-sm" onClick={() => onChoose(limit)}>
      Show samples up to {limit}
    </Button>
  )
}

const NO_PLACES = new Uint32Array(0)

interface SpotGridProps {
  readonly table: SpotTable
  /** The listed spots in order. */
  readonly places: Uint32Array
  readonly verdicts: ShownVerdicts
  readonly runId: string | null
  readonly sort: SpotSort | `-${SpotSort}`
  readonly onSort: (sort: SpotSort | `-${SpotSort}`) => void
}

const ROW_PIXELS = 34
const ROOMY = `${classes.roomy} ${classes.number}`

/** Table of spots; a row plays from one second before the spot. */
function SpotGrid({ table, places, verdicts, runId, sort, onSort }: SpotGridProps) {
  const rows = useMemo(() => rowsOfPlaces(places, table.count), [places, table])
  const hereRow = usePlayhead(({ seconds }) => spotRowAt(table, rows, seconds))
  const startOf = (row: number) =>
    (table.firsts[places[row] as number] as number) * table.curve.resolution
  const endOf = (row: number) =>
    (table.lasts[places[row] as number] as number) * table.curve.resolution
  const head = { sort, onSort }
  return (
    <ResultGrid
      label="Spots in the range"
      count={places.length}
      rowPixels={ROW_PIXELS}
      hereRow={hereRow}
      columns={classes.spots ?? ''}
      startOf={startOf}
      onPlay={(row) => playItem('spot', startOf(row), endOf(row))}
      head={
        <>
          <SortHead {...head} name="From – to" field="start" />
          <SortHead {...head} name="Length" field="duration" className={classes.number} />
          <SortHead
            {...head}
            name="In range"
            field="inRangeMean"
            hint="Mean of the samples of the spot that are in the range"
            className={classes.number}
          />
          <SortHead {...head} name="Lowest" field="min" className={ROOMY} />
          <th
            scope="col"
            className={ROOMY}
            title="Share of the spot that is joined gaps, outside of the range"
          >
            Bridged
          </th>
        </>
      }
    >
      {(row) => {
        const place = places[row] as number
        const verdict = verdictOnSpot(table, place, verdicts)
        return (
          <SpotCells table={table} place={place}>
            <VerdictMark verdict={verdict} runId={runId} />
          </SpotCells>
        )
      }}
    </ResultGrid>
  )
}

interface SpotCellsProps {
  readonly table: SpotTable
  readonly place: number
  /** After its times. */
  readonly children: ReactNode
}

function SpotCells({ table, place, children }: SpotCellsProps) {
  const { start, end, inRangeMean, bridgedSeconds, min } = spotAt(table, place)
  return (
    <>
      <td>
        {formatTime(start)}
        <span className={classes.until}> – {formatTime(end)}</span>
        {children}
      </td>
      <td className={classes.number}>{formatFixed(end - start, 2)} s</td>
      <td className={classes.strong}>{formatFixed(inRangeMean, 1)}</td>
      <td className={ROOMY}>{formatScore(min)}</td>
      <td className={ROOMY}>{formatShare((100 * bridgedSeconds) / (end - start))}</td>
    </>
  )
}
