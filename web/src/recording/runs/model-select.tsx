import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Health } from '@toolkit/server/client'
import { healthQuery } from '../../api/queries.ts'

/** A diarizer and one of its models. */
export interface ModelChoice {
  readonly provider: string
  readonly model: string
}

interface Props {
  /** null: the server's default. */
  readonly value: ModelChoice | null
  readonly onChange: (value: ModelChoice) => void
}

/** Who diarizes with which model: every model of every provider in one list. */
export function ModelSelect({ value, onChange }: Props) {
  const { data: health } = useQuery(healthQuery)
  if (!health) return <NativeSelect label="Model" disabled data={['…']} />
  const choices = health.providers.flatMap((provider) =>
    provider.models.map((model) => ({ provider, model })),
  )
  const chosen = choices.findIndex(
    ({ provider, model }) => provider.name === value?.provider && model === value.model,
  )
  return (
    <NativeSelect
      label="Model"
      value={String(chosen)}
      onChange={(event) => {
        const choice = choices[Number(event.currentTarget.value)]
        if (choice) onChange({ provider: choice.provider.name, model: choice.model })
      }}
      data={[
        ...(value === null ? [{ value: '-1', label: 'As usual' }] : []),
        ...choices.map(({ provider, model }, index) => ({
          value: String(index),
          label: `${model} – ${providerWords(provider)}`,
          disabled: !provider.reachable,
        })),
      ]}
    />
  )
}

function providerWords({ name, paid, reachable }: Health['providers'][number]): string {
  return `${name}${paid ? ', paid' : ''}${reachable ? '' : ', cannot be reached'}`
}
