import { Box, Fieldset, Group, RangeSlider } from '@mantine/core'
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react'
import { NumberField } from './number-field.tsx'
import classes from './score-range.module.css'

interface Props {
  readonly label: string
  readonly from: number
  readonly to: number
  /** 101 counts, drawn above the slider. */
  readonly counts?: readonly number[] | undefined
  /** Told of every step while a thumb is dragged. */
  readonly onLive?: (from: number, to: number) => void
  /** Told when the person lets go. */
  readonly onCommit: (from: number, to: number) => void
}

const LEGEND = { legend: { fontWeight: 500, paddingInline: 0, marginBottom: 4 } }

/** A range of scores 0–100, both ends inclusive: dragged, typed or by keys. */
export function ScoreRange({ label, from, to, counts, onLive, onCommit }: Props) {
  // What the person does shows at once; it stands until the address says the same.
  const [chosen, setChosen] = useState<ScoreBounds | null>(null)
  const [low, high] = chosen ?? [from, to]
  useEffect(() => {
    setChosen((now) => (now?.[0] === from && now[1] === to ? null : now))
  }, [from, to])
  const commit = (next: ScoreBounds) => {
    setChosen(next[0] === from && next[1] === to ? null : next)
    onCommit(...next)
  }
  const onKeyDown = (end: 0 | 1) => (event: KeyboardEvent) => {
    const next = rangeAfterKey([low, high], end, event.key)
    if (next === null) return
    event.preventDefault()
    commit(next)
  }
  return (
    <Fieldset legend={label} variant="unstyled" styles={LEGEND} px={0}>
      <Group wrap="nowrap" align="flex-end" gap="sm">
        <NumberField
          label={`${label}, from`}
          hideLabel
          width={68}
          value={low}
          min={0}
          max={high}
          step={0.1}
          onCommit={(value) => commit([value, high])}
        />
        <Box flex={1} miw={80} pb={8}>
          {counts && <Histogram counts={counts} from={low} to={high} />}
          <RangeSlider
            min={0}
            max={100}
            step={1}
            minRange={0}
            size="sm"
            thumbSize={18}
            label={null}
            value={[low, high]}
            onChange={(next) => {
              setChosen(next)
              onLive?.(...next)
            }}
            onChangeEnd={commit}
            thumbFromLabel={`${label}, lowest`}
            thumbToLabel={`${label}, highest`}
            thumbProps={(end) => ({ onKeyDown: onKeyDown(end) })}
          />
        </Box>
        <NumberField
          label={`${label}, to`}
          hideLabel
          width={68}
          value={high}
          min={low}
          max={100}
          step={0.1}
          onCommit={(value) => commit([low, value])}
        />
      </Group>
    </Fieldset>
  )
}

/** Both ends of a range of scores, lowest first. */
type ScoreBounds = [from: number, to: number]

const LEAP = 10

/** The range after a key that goes further than an arrow, at one end (0: lowest, 1: highest); null: not such a key. */
export function rangeAfterKey(range: ScoreBounds, end: 0 | 1, key: string): ScoreBounds | null {
  const least = end === 0 ? 0 : range[0]
  const most = end === 0 ? range[1] : 100
  const to = { Home: least, End: most, PageDown: range[end] - LEAP, PageUp: range[end] + LEAP }[key]
  if (to === undefined) return null
  const moved = Math.min(most, Math.max(least, to))
  return end === 0 ? [moved, range[1]] : [range[0], moved]
}

interface NO_COUNTSProps {
  /** 101 counts: bin k counts k ≤ value < k+1, bin 100 only 100. */
  readonly counts: readonly number[]
  readonly from: number
  readonly to: number
}

const HEIGHT = 36

/** What stands while the counts are on their way: nothing, as high as the bars. */
export const NO_COUNTS: readonly number[] = Array<number>(101).fill(0)

/** How the scores lie, with what is in the range standing out. The range's own words say the same. */
function Histogram({ counts, from, to }: NO_COUNTSProps) {
  const clip = useId()
  // Drawn once: while a threshold is dragged only the clip changes.
  const bars = useMemo(() => histogramPath(counts), [counts])
  const left = Math.floor(from)
  return (
    <svg
      className={classes.histogram}
      viewBox={`0 0 101 ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <clipPath id={clip}>
        <rect x={left} y={0} width={Math.floor(to) + 1 - left} height={HEIGHT} />
      </clipPath>
      <path className={classes.outside} d={bars} />
      <path className={classes.inside} d={bars} clipPath={`url(#${clip})`} />
    </svg>
  )
}

function histogramPath(counts: readonly number[]): string {
  const most = Math.max(1, ...counts)
  return counts
    .map((count, score) => {
      if (count === 0) return ''
      // The square root keeps the few low scores visible beside the many high ones.
      const height = Math.max(1, Math.sqrt(count / most) * HEIGHT)
      return `M${score} ${HEIGHT}v${-height.toFixed(2)}h.9V${HEIGHT}z`
    })
    .join('')
}
