import { NativeSelect, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { errorMessage } from '../../api/error-message.ts'
import { comparableVoicesQuery } from '../../identification/comparable-voices.ts'
import type { RecordingsSearch, SearchChanges } from '../recordings-search.ts'

interface Props {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
}

/** Filters by a voice whose name was accepted for a speaker. */
export function VoicePanel({ search, onChange }: Props) {
  const { data: voices = [], error } = useQuery(comparableVoicesQuery)
  const { voice = '' } = search
  const isKnown = voice === '' || voices.some(({ id }) => id === voice)
  return (
    <>
      <NativeSelect
        label="Recordings with the voice of"
        value={voice}
        onChange={({ currentTarget: { value } }) =>
          onChange({ voice: value === '' ? undefined : value })
        }
        data={[
          { value: '', label: 'Anyone' },
          ...(isKnown ? [] : [{ value: voice, label: 'A deleted voice' }]),
          ...voices.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      {error !== null && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(error)}
        </Text>
      )}
    </>
  )
}
