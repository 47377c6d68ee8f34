import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { facetsQuery } from '../api/queries.ts'
import { sourceWords } from '../format/provider-words.ts'
import type { RecordingsSearch, SearchChanges } from './recordings-search.ts'
import { sourceChoices, sourceValue } from './score-groups.ts'

interface Props {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
}

/** Whose scores the list is about; nothing to choose where all come from one model. */
export function SourceSelect({ search, onChange }: Props) {
  const { data: all } = useQuery(facetsQuery({}))
  const choices = sourceChoices(all?.groups ?? [])
  const value = sourceValue(search)
  const isKnown = value === '' || choices.some((choice) => choice.value === value)
  if (choices.length < 2 && value === '') return null
  return (
    <NativeSelect
      label="Scores from"
      w={240}
      value={value}
      onChange={(event) => {
        const chosen = choices.find((choice) => choice.value === event.currentTarget.value)
        onChange(chosen?.filter ?? { provider: undefined, model: undefined })
      }}
      data={[
        { value: '', label: 'Any model' },
        ...choices.map((choice) => ({ value: choice.value, label: choice.label })),
        ...(isKnown ? [] : [{ value, label: chosenWords(search) }]),
      ]}
    />
  )
}

function chosenWords({ provider, model }: RecordingsSearch): string {
  return provider === undefined || model === undefined ? '' : sourceWords({ provider, model })
}
