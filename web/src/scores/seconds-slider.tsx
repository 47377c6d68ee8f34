import { Box, Group, Slider, Text } from '@mantine/core'
import { NumberField } from './number-field.tsx'

interface Props {
  readonly label: string
  /** Seconds. */
  readonly value: number
  /** As far as the slider goes; a number may go on to a minute. */
  readonly most: number
  /** Told of every step while the thumb is dragged. */
  readonly onLive: (seconds: number) => void
  /** Told when the person lets go. */
  readonly onCommit: (seconds: number) => void
}

/** A short time, dragged or typed. */
export function SecondsSlider({ label, value, most, onLive, onCommit }: Props) {
  return (
    <Box flex="1 1 180px">
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
          max={most}
          step={0.05}
          label={null}
          value={Math.min(value, most)}
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

/** Steps of a twentieth, without what floating point adds. */
function rounded(seconds: number): number {
  return Math.round(seconds * 100) / 100
}
