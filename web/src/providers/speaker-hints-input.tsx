import { Group, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'
import { NumberField } from '../scores/number-field.tsx'
import type { ProviderName } from './provider-select.tsx'
import { type HintChoice, hintModes } from './speaker-hints.ts'

const MODES = [
  { value: 'unknown', label: 'Not known' },
  { value: 'exact', label: 'Exactly' },
  { value: 'range', label: 'From – to' },
] as const

interface Props {
  /** null: the server's default. */
  readonly provider: ProviderName | null
  readonly value: HintChoice
  readonly onChange: (value: HintChoice) => void
}

/** How many people speak: not known, exactly n, or from–to, as far as the diarizer takes it. */
export function SpeakerHintsInput({ provider, value, onChange }: Props) {
  const { data: health } = useQuery(healthQuery)
  const chosen = health?.providers.find((one) =>
    provider === null ? one.default : one.name === provider,
  )
  const modes = hintModes(chosen?.hints)
  if (modes.length < 2) return null
  const mode = modes.includes(value.mode) ? value.mode : 'unknown'
  return (
    <Group align="flex-end" gap="xs">
      <NativeSelect
        label="Speakers"
        value={mode}
        onChange={(event) =>
          onChange({ ...value, mode: event.currentTarget.value as HintChoice['mode'] })
        }
        data={MODES.filter((one) => modes.includes(one.value))}
      />
      {mode === 'exact' && (
        <NumberField
          label="Number"
          value={value.exact}
          min={1}
          max={100}
          onCommit={(exact) => onChange({ ...value, exact })}
        />
      )}
      {mode === 'range' && (
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
