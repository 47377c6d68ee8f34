import { Checkbox, NativeSelect, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { healthQuery } from '../api/queries.ts'
import { voiceMakers } from './voice-makers.ts'

export interface Cost {
  /** Undefined while the providers are loading: the default provider. */
  readonly provider: string | undefined
  readonly confirm: boolean
}

/** Which provider makes the voiceprint, the consent to its cost, and the fields that ask for both. */
export function useCost(): {
  readonly cost: Cost
  readonly isPossible: boolean
  readonly costFields: ReactNode
} {
  const [value, setValue] = useState<Cost>({ provider: undefined, confirm: false })
  const { data: health } = useQuery(healthQuery)
  const { makers, maker } = voiceMakers(health?.providers ?? [], value.provider)
  return {
    cost: { provider: maker?.name, confirm: maker?.paid === true && value.confirm },
    isPossible: health === undefined || maker !== null,
    costFields: (
      <>
        {health !== undefined && maker === null && (
          <Text c="var(--mantine-color-error)" role="alert">
            None of the providers makes voiceprints. Set up one that does, such as the local engine.
          </Text>
        )}
        {makers.length > 1 && (
          <NativeSelect
            label="Made by"
            description="Voiceprints of different providers cannot be compared"
            value={maker?.name ?? ''}
            onChange={(event) => setValue({ provider: event.currentTarget.value, confirm: false })}
            data={makers.map(({ name, label }) => ({ value: name, label }))}
          />
        )}
        {maker?.paid === true && (
          <Checkbox
            label={`The sound is sent to ${maker.label}, which bills for it`}
            checked={value.confirm}
            onChange={(event) =>
              setValue({ provider: maker.name, confirm: event.currentTarget.checked })
            }
          />
        )}
      </>
    ),
  }
}
