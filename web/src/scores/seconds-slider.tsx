import { Box, Group, Slider, Text } from '@mantine/core'
import { NumberField } from './number-field.tsx'

interface Props {
  readonly label: string
  /** Seconds. */
  readonly value: number
  /** Maximum of the slider; the number field accepts up to a minute. */
  readonly max: number
  /** Called for every step while the thumb is dragged. */
  readonly onLive: (seconds: number) => void
  /** Called when the thumb is released, and for typed numbers. */
  readonly onCommit: (seconds: number) => void
}

/** A slider and number field for a short time. */
export function SecondsSlider({ label, value, max, onLive, onCommit }: Props) {
  return (
    <Box flex="1 1 8.5rem" miw={0}>
      <Text size="sm" fw={500} component="div">
        {label}
      </Text>
      <Group wrap="nowrap" gap="sm">
        <Slider
          flex={1}
          miw={60}
          size="sm"
          thumbSize={18}
          min={0}
          max={max}
          step={0.05}
          label={null}
          value={Math.min(value, max)}
          thumbLabel={label}
          thumbValueText={(seconds) => `${seconds} s`}
          onChange={(seconds) => onLive(rounded(seconds))}
          onChangeEnd={(seconds) => onCommit(rounded(seconds))}
        />
        <NumberField
          label={`${label}, seconds`}
          hideLabel
          width={76}
          value={value}
          min={0}
          max={60}
          step={0.05}
          onCommit={onCommit}
        />
      </Group>
    </Box>
  )
}

/** Removes floating-point noise from the steps. */
function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
