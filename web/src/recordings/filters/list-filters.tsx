import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import type { Presence, RecordingStatus } from '@toolkit/server/client'
import { useEffect, useRef, useState } from 'react'
import { facetsQuery } from '../../api/queries.ts'
import { type KnownProviders, sourceWords } from '../../format/provider-words.ts'
import { statusWords } from '../../format/status-words.ts'
import { useKnownProviders } from '../../providers/use-known-providers.ts'
import {
  DEFAULT_SORT,
  filterCount,
  type RecordingsSearch,
  type SearchChanges,
  type Sort,
  STATUSES,
  usualUndiarized,
} from '../recordings-search.ts'
import { sourceChoices, sourceValue } from '../score-groups.ts'
import { SORT_WORDS } from './filter-words.ts'
import { RangeFilters } from './range-filters.tsx'

const PAUSE_MS = 250

const SORT_CHOICES = Object.entries(SORT_WORDS).map(([value, label]) => ({ value, label }))

interface Props {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
  readonly onClear: () => void
}

/** Search, order and every filter. On a narrow screen the list comes first: the ranges open when asked. */
export function ListFilters({ search, onChange, onClear }: Props) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const [chosen, setChosen] = useState<boolean | null>(null)
  const set = filterCount(search)
  const isOpen = !isNarrow || (chosen ?? set > 0)
  return (
    <Stack component="search" aria-label="Filters" gap="sm">
      <Group align="flex-end" gap="sm">
        <SearchField value={search.q ?? ''} onChange={(q) => onChange({ q })} />
        <NativeSelect
          label="Order"
          w={210}
          value={search.sort ?? DEFAULT_SORT}
          onChange={(event) => onChange({ sort: event.currentTarget.value as Sort })}
          data={SORT_CHOICES}
        />
        {isNarrow && (
          <Button variant="default" aria-expanded={isOpen} onClick={() => setChosen(!isOpen)}>
            Filters{set > 0 ? ` (${set})` : ''}
          </Button>
        )}
        {isOpen && (
          <>
            <StatusSelect value={search.status} onChange={(status) => onChange({ status })} />
            <SourceSelect search={search} onChange={onChange} />
            <PresenceSelect
              label="Not scored yet"
              value={search.unscored ?? 'include'}
              onChange={(unscored) => onChange({ unscored })}
            />
            <PresenceSelect
              label="No result yet"
              value={search.undiarized ?? usualUndiarized(search)}
              onChange={(undiarized) => onChange({ undiarized })}
            />
          </>
        )}
        {(set > 0 || !isNarrow) && (
          <Button variant="default" disabled={set === 0} onClick={onClear}>
            Clear filters
          </Button>
        )}
      </Group>
      {isOpen && <RangeFilters search={search} onChange={onChange} />}
    </Stack>
  )
}

interface PresenceSelectProps {
  readonly label: string
  readonly value: Presence
  readonly onChange: (value: Presence) => void
}

/** What to do with recordings that lack something: show them too, leave them out, show only them. */
function PresenceSelect({ label, value, onChange }: PresenceSelectProps) {
  return (
    <NativeSelect
      label={label}
      w={172}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Presence)}
      data={[
        { value: 'include', label: 'Show them too' },
        { value: 'exclude', label: 'Leave them out' },
        { value: 'only', label: 'Show only them' },
      ]}
    />
  )
}

interface SearchFieldProps {
  readonly value: string
  /** Told a moment after the last key. */
  readonly onChange: (value: string) => void
}

/** Search by name. What is typed stands until the address says the same. */
function SearchField({ value, onChange }: SearchFieldProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const pause = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(pause.current), [])
  useEffect(() => setDraft((now) => (now === value ? null : now)), [value])
  return (
    <TextInput
      type="search"
      label="Search by name"
      maxLength={300}
      value={draft ?? value}
      onChange={(event) => {
        const typed = event.currentTarget.value
        setDraft(typed === value ? null : typed)
        clearTimeout(pause.current)
        pause.current = setTimeout(() => onChange(typed), PAUSE_MS)
      }}
    />
  )
}

interface SourceSelectProps {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
}

/** Whose scores the list is about; nothing to choose where all come from one model. */
function SourceSelect({ search, onChange }: SourceSelectProps) {
  const { data: all } = useQuery(facetsQuery({}))
  const known = useKnownProviders()
  const choices = sourceChoices(known, all?.groups ?? [])
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
        ...(isKnown ? [] : [{ value, label: chosenWords(known, search) }]),
      ]}
    />
  )
}

function chosenWords(known: KnownProviders, { provider, model }: RecordingsSearch): string {
  return provider === undefined || model === undefined
    ? ''
    : sourceWords(known, { provider, model })
}

interface StatusSelectProps {
  readonly value: RecordingStatus | undefined
  readonly onChange: (value: RecordingStatus | undefined) => void
}

/** Recordings whose newest diarization stands so. */
function StatusSelect({ value, onChange }: StatusSelectProps) {
  return (
    <NativeSelect
      label="Status"
      w={172}
      value={value ?? ''}
      onChange={(event) => onChange(STATUSES.find((one) => one === event.currentTarget.value))}
      data={[
        { value: '', label: 'Any' },
        ...STATUSES.map((status) => ({ value: status, label: statusWords(status) })),
      ]}
    />
  )
}
