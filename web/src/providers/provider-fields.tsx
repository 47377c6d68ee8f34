import { Group, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { MAX_REQUESTED_SPEAKERS } from '@toolkit/server/client'
import { healthQuery } from '../api/queries.ts'
import { NumberField } from '../scores/number-field.tsx'
import { type HintChoice, hintModes } from './speaker-hints.ts'

interface Props {
  /** null: the server's default. */
  readonly value: string | null
  readonly onChange: (value: string) => void
}

/** Selects the provider; hidden if there is only one. */
function ProviderSelect({ value, onChange }: Props) {
  const { data: health } = useQuery(healthQuery)
  const providers = health?.providers ?? []
  if (providers.length < 2) return null
  const defaultProvider = providers.find((provider) => provider.default)?.name
  return (
    <NativeSelect
      label="Provider"
      value={value ?? defaultProvider ?? ''}
      onChange={(event) => {
        const chosen = providers.find(({ name }) => name === event.currentTarget.value)
        if (chosen) onChange(chosen.name)
      }}
      data={providers.map(({ name, label, paid, reachable }) => ({
        value: name,
        label: `${label}${paid ? ' (paid)' : ''}${reachable ? '' : ' – not available'}`,
      }))}
    />
  )
}

interface DiarizerFieldsProps {
  /** null: the server's default. */
  readonly provider: string | null
  /** null: the default of the provider. */
  readonly model: string | null
  readonly onChange: (diarizer: {
    readonly provider: string | null
    readonly model: string | null
  }) => void
}

/** Selects provider and model. Models differ between providers, so another provider clears the model. */
export function DiarizerFields({ provider, model, onChange }: DiarizerFieldsProps) {
  return (
    <>
      <ProviderSelect
        value={provider}
        onChange={(chosen) => onChange({ provider: chosen, model: null })}
      />
      <ModelSelect
        provider={provider}
        value={model}
        onChange={(chosen) => onChange({ provider, model: chosen })}
      />
    </>
  )
}

interface ModelSelectProps {
  /** null: the server's default. */
  readonly provider: string | null
  /** null: the default of the provider. */
  readonly value: string | null
  readonly onChange: (value: string | null) => void
}

/** Selects the model, with the scores that it gives; hidden if the provider has only one. */
function ModelSelect({ provider, value, onChange }: ModelSelectProps) {
  const { data: health } = useQuery(healthQuery)
  const chosen = health?.providers.find((one) =>
    provider === null ? one.default : one.name === provider,
  )
  if (!chosen || chosen.models.length < 2) return null
  const [defaultModel] = chosen.models
  return (
    <NativeSelect
      label="Model"
      value={value ?? defaultModel ?? ''}
      onChange={(event) => {
        const model = event.currentTarget.value
        onChange(model === defaultModel ? null : model)
      }}
      data={chosen.models.map((model) => {
        const gives = scoresGiven(chosen.scores[model])
        return { value: model, label: gives === null ? model : `${model} – ${gives}` }
      })}
    />
  )
}

/** Describes the scores that a model gives; null if unknown. */
function scoresGiven(scores: readonly string[] | undefined): string | null {
  if (scores === undefined) return null
  if (scores.length === 0) return 'no scores'
  if (scores.includes('confidence')) return 'confidence'
  return scores.includes('speaker') ? 'derived certainty' : 'scores of turns'
}

const MODES = [
  { value: 'unknown', label: 'Automatic' },
  { value: 'exact', label: 'Exactly' },
  { value: 'range', label: 'From – to' },
] as const

interface SpeakerHintsInputProps {
  /** null: the server's default. */
  readonly provider: string | null
  readonly value: HintChoice
  readonly onChange: (value: HintChoice) => void
}

/** Number of speakers: unknown, exact or a range, as far as the provider supports it. */
export function SpeakerHintsInput({ provider, value, onChange }: SpeakerHintsInputProps) {
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
          max={MAX_REQUESTED_SPEAKERS}
          onCommit={(exact) => onChange({ ...value, exact })}
        />
      )}
      {mode === 'range' && (
        <>
          <NumberField
            label="From"
            value={value.from}
            min={1}
            max={MAX_REQUESTED_SPEAKERS}
            onCommit={(from) => onChange({ ...value, from, to: Math.max(from, value.to) })}
          />
          <NumberField
            label="To"
            value={value.to}
            min={1}
            max={MAX_REQUESTED_SPEAKERS}
            onCommit={(to) => onChange({ ...value, to, from: Math.min(to, value.from) })}
          />
        </>
      )}
    </Group>
  )
}
