import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'

interface Props {
  /** null: the server's default. */
  readonly value: ProviderName | null
  readonly onChange: (value: ProviderName) => void
}

/** Who diarizes; nothing to choose where there is only one. */
export function ProviderSelect({ value, onChange }: Props) {
  const { data: health } = useQuery(healthQuery)
  const providers = health?.providers ?? []
  if (providers.length < 2) return null
  const standard = providers.find((provider) => provider.default)?.name
  return (
    <NativeSelect
      label="Diarizer"
      value={value ?? standard ?? ''}
      onChange={(event) => {
        const chosen = providers.find(({ name }) => name === event.currentTarget.value)
        if (chosen) onChange(chosen.name)
      }}
      data={providers.map(({ name, label, paid, reachable }) => ({
        value: name,
        label: `${label}${paid ? ' (paid)' : ''}${reachable ? '' : ' – cannot be used now'}`,
      }))}
    />
  )
}

/** The name that a provider is registered under. */
export type ProviderName = string
