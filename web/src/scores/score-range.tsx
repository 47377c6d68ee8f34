import { Box, Fieldset, Group, RangeSlider } from '@mantine/core'
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react'
import { NumberField } from './number-field.tsx'
import classes from './score-range.module.css'

interface Props {
  readonly label: string
  readonly from: number
  readonly to: number
  /** 101 counts, shown as a histogram above the slider. */
  readonly counts?: readonly number[] | undefined
  /** Called for every step while a thumb is dragged. */
  readonly onLive?: (from: number, to: number) => void
  /** Called when a thumb is released, and for keys and typed numbers. */
  readonly onCommit: (from: number, to: number) => void
}

const LEGEND = { legend: { fontWeight: 500, paddingInline: 0, marginBottom: 4 } }

/** A range of scores 0–100, both ends inclusive: a slider with keys and number fields. */
export function ScoreRange({ label, from, to, counts, onLive, onCommit }: Props) {
  // Shown immediately, until the props have the same values, which they may have before it is chosen.
  const [chosen, setChosen] = useState<ScoreBounds | null>(null)
  const [low, high] = chosen ?? [from, to]
  useEffect(() => {
    if (chosen?.[0] === from && chosen[1] === to) setChosen(null)
  }, [chosen, from, to])
  const commit = (next: ScoreBounds) => {
    setChosen(next)
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

/** A range of scores, lowest first. */
type ScoreBounds = [from: number, to: number]

const PAGE_STEP = 10

/** Returns the range after Home, End or a page key at one end (0: lowest, 1: highest); null for other keys. */
export function rangeAfterKey(range: ScoreBounds, end: 0 | 1, key: string): ScoreBounds | null {
  const least = end === 0 ? 0 : range[0]
  const most = end === 0 ? range[1] : 100
  const to = {
    Home: least,
    End: most,
    PageDown: range[end] - PAGE_STEP,
    PageUp: range[end] + PAGE_STEP,
  }[key]
  if (to === undefined) return null
  const moved = Math.min(most, Math.max(least, to))
  return end === 0 ? [moved, range[1]] : [range[0], moved]
}

interface HistogramProps {
  /** 101 counts: bin k counts k ≤ value < k+1, bin 100 only 100. */
  readonly counts: readonly number[]
  readonly from: number
  readonly to: number
}

const HEIGHT = 36

/** An empty histogram, shown while the counts are loading. */
export const NO_COUNTS: readonly number[] = Array<number>(101).fill(0)

/** The distribution of scores with the range highlighted. Hidden from screen readers, which read the range. */
function Histogram({ counts, from, to }: HistogramProps) {
  const clip = useId()
  // Cached: only the clip changes while a threshold is dragged.
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
  const max = Math.max(1, ...counts)
  return counts
    .map((count, score) => {
      if (count === 0) return ''
      // The square root keeps rare low scores visible beside many high ones.
      const height = Math.max(1, Math.sqrt(count / max) * HEIGHT)
      return `M${score} ${HEIGHT}v${-height.toFixed(2)}h.9V${HEIGHT}z`
    })
    .join('')
}
