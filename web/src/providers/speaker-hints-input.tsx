import { Group, NativeSelect } from '@mantine/core'
import { NumberField } from '../scores/number-field.tsx'
import type { HintChoice } from './speaker-hints.ts'

interface Props {
  readonly value: HintChoice
  readonly onChange: (value: HintChoice) => void
}

/** How many people speak: not known, exactly n, or from–to. */
export function SpeakerHintsInput({ value, onChange }: Props) {
  return (
    <Group align="flex-end" gap="xs">
      <NativeSelect
        label="Speakers"
        value={value.mode}
        onChange={(event) =>
          onChange({ ...value, mode: event.currentTarget.value as HintChoice['mode'] })
        }
        data={[
          { value: 'unknown', label: 'Not known' },
          { value: 'exact', label: 'Exactly' },
          { value: 'range', label: 'From – to' },
        ]}
      />
      {value.mode === 'exact' && (
        <NumberField
          label="Number"
          value={value.exact}
          min={1}
          max={100}
          onCommit={(exact) => onChange({ ...value, exact })}
        />
      )}
      {value.mode === 'range' && (
        <>
          <NumberField
            label="From"
            value={value.from}
            min={1}
            max={100}
            onCommit={(from) => onChange({ ...value, from, to: Math.max(from, value.to) })}
          />
          <NumberField
            label="To"
            value={value.to}
            min={1}
            max={100}
            onCommit={(to) => onChange({ ...value, to, from: Math.min(to, value.from) })}
          />
        </>
      )}
    </Group>
  )
}
