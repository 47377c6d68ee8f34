import { Box, Fieldset, Group, RangeSlider } from '@mantine/core'
import { type KeyboardEvent, useEffect, useState } from 'react'
import { Histogram } from './histogram.tsx'
import { NumberField } from './number-field.tsx'
import { rangeAfterKey, type ScoreBounds } from './range-keys.ts'

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
