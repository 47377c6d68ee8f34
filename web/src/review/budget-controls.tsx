import { Button, NativeSelect, Slider, Switch, Text } from '@mantine/core'
import { CANDIDATE_THRESHOLDS, REASONS, type Reason } from '@toolkit/server/client'
import { useState } from 'react'
import { Popover } from '../components/popover.tsx'
import { counted } from '../format/number-format.ts'
import { formatListening } from '../format/time-format.ts'
import { ReviewerName } from '../recording/judge/reviewer-name.tsx'
import { NumberField } from '../scores/number-field.tsx'
import { useRemembered } from '../store/remembered.ts'
import { type ThresholdCost, thresholdFor } from './budget.ts'
import { hidesScores } from './hides-scores.ts'
import { REASON_WORDS } from './reason-words.ts'
import classes from './review.module.css'
import {
  AUDIT_SHARES,
  MAX_MINUTES,
  REVIEW_DEFAULTS,
  type ReviewChanges,
  type ReviewSearch,
  type ReviewSort,
} from './review-search.ts'

interface Props {
  readonly search: ReviewSearch
  /** Null while they are read. */
  readonly costs: readonly ThresholdCost[] | null
  readonly onChange: (changes: ReviewChanges) => void
  /** Reads the list again. */
  readonly onRestart: () => void
}

const ORDERS: readonly { readonly value: ReviewSort; readonly label: string }[] = [
  { value: 'severity', label: 'Worst first' },
  { value: 'mean', label: 'Lowest score first' },
  { value: 'duration', label: 'Longest first' },
  { value: 'recording', label: 'By recording' },
]

/** What is reviewed, in one line, and the panel that changes it. */
export function BudgetControls({ search, costs, onChange, onRestart }: Props) {
  const { max, minutes, order, audit, reason } = { ...REVIEW_DEFAULTS, ...search }
  const isHiding = useRemembered(hidesScores)
  return (
    <Popover
      label="What is reviewed"
      title="Threshold, time, order, your name"
      opener={
        <span className="figures">
          {minutes} min below {max} ▾
        </span>
      }
    >
      {(close) => (
        <div className={classes.budget}>
          <ThresholdSlider max={max} costs={costs} onChange={onChange} />
          <NumberField
            label="Minutes to listen"
            width={160}
            value={minutes}
            min={1}
            max={MAX_MINUTES}
            step={1}
            onCommit={(value) =>
              onChange({
                minutes: value,
                ...(costs === null ? {} : { max: Math.max(max, thresholdFor(costs, value * 60)) }),
              })
            }
          />
          <NativeSelect
            size="xs"
            label="Order"
            value={order}
            data={[...ORDERS]}
            onChange={(event) => onChange({ order: event.currentTarget.value as ReviewSort })}
          />
          <NativeSelect
            size="xs"
            label="Reason for a low score"
            value={reason ?? ''}
            data={[
              { value: '', label: 'Any, or none' },
              ...REASONS.map((value) => ({ value, label: REASON_WORDS[value] })),
            ]}
            onChange={({ currentTarget: { value } }) =>
              onChange({ reason: value === '' ? undefined : (value as Reason) })
            }
          />
          <NativeSelect
            size="xs"
            label="Random moments"
            description={
              reason === undefined
                ? 'Drawn from all time, and not marked: they tell how much is wrong in all recordings'
                : 'None with a reason: they tell how much is wrong in all moments, also in those without it'
            }
            disabled={reason !== undefined}
            value={String(reason === undefined ? audit : 0)}
            data={AUDIT_SHARES.map((share) => ({
              value: String(share),
              label: share === 0 ? 'None' : share === 100 ? 'All' : `${share} % of the moments`,
            }))}
            onChange={(event) => onChange({ audit: Number(event.currentTarget.value) })}
          />
          <Switch
            size="xs"
            label="Hide scores while judging"
            description="So that they do not guide your answer"
            checked={isHiding}
            onChange={(event) => hidesScores.set(event.currentTarget.checked)}
          />
          <ReviewerName />
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => {
              onRestart()
              close()
            }}
          >
            Start again with what is not judged
          </Button>
        </div>
      )}
    </Popover>
  )
}

interface SliderProps {
  readonly max: number
  readonly costs: readonly ThresholdCost[] | null
  readonly onChange: (changes: ReviewChanges) => void
}

/** The threshold, and how long it takes to hear what is below it. */
function ThresholdSlider({ max, costs, onChange }: SliderProps) {
  const [dragged, setDragged] = useState<number | null>(null)
  const shown = dragged ?? max
  const cost = costs?.find((one) => one.max === shown)
  const first = CANDIDATE_THRESHOLDS[0]
  const last = CANDIDATE_THRESHOLDS.at(-1) ?? first
  return (
    <div>
      <Text size="sm" fw={500} mb={6}>
        Moments below {shown}
      </Text>
      <Slider
        size="sm"
        thumbSize={18}
        min={first}
        max={last}
        step={null as never}
        restrictToMarks
        marks={CANDIDATE_THRESHOLDS.map((value) => ({ value }))}
        label={null}
        value={shown}
        thumbLabel="Threshold"
        onChange={setDragged}
        onChangeEnd={(value) => {
          setDragged(null)
          onChange({ max: value })
        }}
      />
      <Text size="sm" c="dimmed" role="status" className="figures">
        {cost === undefined
          ? 'Counting …'
          : `${counted(cost.moments, 'moment')}, ${formatListening(cost.seconds)} to listen to all`}
      </Text>
    </div>
  )
}
