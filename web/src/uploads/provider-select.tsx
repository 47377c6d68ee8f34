import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'

interface Props {
  /** null: the server's default. */
  readonly value: string | null
  readonly onChange: (value: string | null) => void
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
      onChange={(event) => onChange(event.currentTarget.value)}
      data={providers.map(({ name, paid, reachable }) => ({
        value: name,
        label: `${name}${paid ? ' (paid)' : ''}${reachable ? '' : ' – cannot be reached'}`,
      }))}
    />
  )
}
