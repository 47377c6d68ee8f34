import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'
import type { ProviderName } from './provider-select.tsx'

interface Props {
  /** null: the server's default. */
  readonly provider: ProviderName | null
  /** null: the diarizer's own choice. */
  readonly value: string | null
  readonly onChange: (value: string | null) => void
}

/** Which model of the diarizer, and what it gives; nothing to choose where it has only one. */
export function ModelSelect({ provider, value, onChange }: Props) {
  const { data: health } = useQuery(healthQuery)
  const chosen = health?.providers.find((one) =>
    provider === null ? one.default : one.name === provider,
  )
  if (!chosen || chosen.models.length < 2) return null
  const [usual] = chosen.models
  return (
    <NativeSelect
      label="Model"
      value={value ?? usual ?? ''}
      onChange={(event) => {
        const model = event.currentTarget.value
        onChange(model === usual ? null : model)
      }}
      data={chosen.models.map((model) => {
        const gives = scoresGiven(chosen.scores[model])
        return { value: model, label: gives === null ? model : `${model} – ${gives}` }
      })}
    />
  )
}

/** Which scores a model is known to give, in a word or two; null: not known. */
function scoresGiven(scores: readonly string[] | undefined): string | null {
  if (scores === undefined) return null
  if (scores.length === 0) return 'no scores'
  if (scores.includes('confidence')) return 'confidence'
  return scores.includes('speaker') ? 'derived certainty' : 'scores of turns'
}
