import { Checkbox, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { healthQuery } from '../api/queries.ts'

export interface Cost {
  /** Undefined: the default provider. */
  readonly provider: string | undefined
  readonly confirm: boolean
}

export const NO_COST: Cost = { provider: undefined, confirm: false }

interface Props {
  readonly value: Cost
  readonly onChange: (cost: Cost) => void
}

/** Which provider makes the voiceprint, and the consent to its cost. */
export function CostFields({ value, onChange }: Props) {
  const { data: health } = useQuery(healthQuery)
  const providers = health?.providers ?? []
  const chosen = providers.find(
    ({ name, default: isDefault }) => name === value.provider || (!value.provider && isDefault),
  )
  return (
    <>
      {providers.length > 1 && (
        <NativeSelect
          label="Made by"
          description="Voiceprints of different providers cannot be compared"
          value={chosen?.name ?? ''}
          onChange={(event) => onChange({ provider: event.currentTarget.value, confirm: false })}
          data={providers.map(({ name, label }) => ({ value: name, label }))}
        />
      )}
      {chosen?.paid === true && (
        <Checkbox
          label={`The sound is sent to ${chosen.label}, which bills for it`}
          checked={value.confirm}
          onChange={(event) => onChange({ ...value, confirm: event.currentTarget.checked })}
        />
      )}
    </>
  )
}
