import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'

interface Props {
  /** null: the server's default. */
  readonly provider: string | null
  /** null: the diarizer's own choice. */
  readonly value: string | null
  readonly onChange: (value: string | null) => void
}

/** Which model of the diarizer; nothing to choose where it has only one. */
export function ModelSelect({ provider, value, onChange }: Props) {
  const { data: health } = useQuery(healthQuery)
  const chosen = health?.providers.find((one) =>
    provider === null ? one.default : one.name === provider,
  )
  if (!chosen || chosen.models.length < 2) return null
  return (
    <NativeSelect
      label="Model"
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || null)}
      data={[
        { value: '', label: 'The usual one' },
        ...chosen.models.map((model) => ({ value: model, label: model })),
      ]}
    />
  )
}
