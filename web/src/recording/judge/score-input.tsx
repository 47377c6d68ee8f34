import { Box, Group, Slider } from '@mantine/core'
import { useState } from 'react'
import { NumberField } from '../../scores/number-field.tsx'
import classes from './score-input.module.css'

interface Props {
  /** null: not scored. */
  readonly score: number | null
  readonly onScore: (score: number) => void
}

const MARKS = [0, 25, 50, 75, 100].map((value) => ({ value, label: String(value) }))

/** 0–100 by slider or as a number; told when the person lets go. */
export function ScoreInput({ score, onScore }: Props) {
  const [dragged, setDragged] = useState<number | null>(null)
  const shown = dragged ?? score
  const commit = (value: number) => {
    setDragged(null)
    onScore(value)
  }
  return (
    <Group wrap="nowrap" gap="md" align="flex-start">
      <Box flex={1} pb={22} pt={10} className={shown === null ? (classes.unset ?? '') : ''}>
        <Slider
          min={0}
          max={100}
          value={shown ?? 50}
          label={null}
          marks={MARKS}
          thumbLabel="My score"
          thumbValueText={(value) => (shown === null ? 'not scored yet' : String(value))}
          onChange={setDragged}
          onChangeEnd={commit}
        />
      </Box>
      <NumberField
        label="My score as a number"
        hideLabel
        value={shown}
        min={0}
        max={100}
        onCommit={commit}
      />
    </Group>
  )
}
