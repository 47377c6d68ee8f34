import { Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import {
  type BoundedField,
  boundsOf,
  type Presence,
  type RecordingStatus,
} from '@toolkit/server/client'
import { useEffect, useRef, useState } from 'react'
import { facetsQuery } from '../../api/queries.ts'
import { statusWords } from '../../format/status-words.ts'
import {
  type KnownProviders,
  sourceWords,
  useKnownProviders,
} from '../../providers/known-providers.ts'
import { ScoreRange } from '../../scores/score-range.tsx'
import {
  DEFAULT_SORT,
  defaultUndiarized,
  filterCount,
  filtersOf,
  type RecordingsSearch,
  type SearchChanges,
  type Sort,
  STATUSES,
} from '../recordings-search.ts'
import { histogramOf, onlyGroup, sourceChoices, sourceValue } from '../score-groups.ts'
import { RANGE_WORDS, SORT_WORDS } from './filter-words.ts'

/** Delay of the search after the last key. */
const SEARCH_DELAY_MS = 250

const SORT_CHOICES = Object.entries(SORT_WORDS).map(([value, label]) => ({ value, label }))

interface Props {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
  readonly onClear: () => void
}

/** Search, sort order and all filters. On narrow screens the filters are collapsed. */
export function ListFilters({ search, onChange, onClear }: Props) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const [isToggled, setToggled] = useState<boolean | null>(null)
  const set = filterCount(search)
  const isOpen = !isNarrow || (isToggled ?? set > 0)
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
          <Button variant="default" aria-expanded={isOpen} onClick={() => setToggled(!isOpen)}>
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
              value={search.undiarized ?? defaultUndiarized(search)}
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

/** Whether to include, exclude or show only recordings that lack something. */
function PresenceSelect({ label, value, onChange }: PresenceSelectProps) {
  return (
    <NativeSelect
      label={label}
      w={172}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Presence)}
      data={[
        { value: 'include', label: 'Include' },
        { value: 'exclude', label: 'Exclude' },
        { value: 'only', label: 'Only these' },
      ]}
    />
  )
}

interface SearchFieldProps {
  readonly value: string
  /** Called shortly after the last key. */
  readonly onChange: (value: string) => void
}

/** Search by name. Shows the typed text until the URL has it. */
function SearchField({ value, onChange }: SearchFieldProps) {
  const [draft, setDraft] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
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
        clearTimeout(timer.current)
        timer.current = setTimeout(() => onChange(typed), SEARCH_DELAY_MS)
      }}
    />
  )
}

interface SourceSelectProps {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
}

/** Filters by the source of the scores; hidden if all scores have one source. */
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
        ...(isKnown ? [] : [{ value, label: selectedWords(known, search) }]),
      ]}
    />
  )
}

function selectedWords(known: KnownProviders, { provider, model }: RecordingsSearch): string {
  return provider === undefined || model === undefined
    ? ''
    : sourceWords(known, { provider, model })
}

interface StatusSelectProps {
  readonly value: RecordingStatus | undefined
  readonly onChange: (value: RecordingStatus | undefined) => void
}

/** Filters by the status of the newest diarization. */
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

const FIELDS = Object.keys(RANGE_WORDS) as BoundedField[]

interface RangeFiltersProps {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
}

/** The score filters, each with the histogram of the recordings that match the other filters. */
function RangeFilters({ search, onChange }: RangeFiltersProps) {
  const { data: facets } = useQuery(facetsQuery(filtersOf(search)))
  const group = onlyGroup(facets)
  const mustChoose = (facets?.groups.length ?? 0) > 1
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, xl: FIELDS.length }} spacing="lg" verticalSpacing="sm">
      {FIELDS.map((field) => (
        <Stack key={field} gap={2}>
          <ScoreRange
            label={RANGE_WORDS[field](group?.score.kind ?? 'confidence')}
            from={search[`${field}From`] ?? 0}
            to={search[`${field}To`] ?? 100}
            counts={histogramOf(facets, field)}
            onCommit={(from, to) => onChange({ [`${field}From`]: from, [`${field}To`]: to })}
          />
          {mustChoose && boundsOf(field).histogram === 'by-origin' && <ChooseSource />}
        </Stack>
      ))}
    </SimpleGrid>
  )
}

/** Replaces a histogram that would mix scores of different models. */
function ChooseSource() {
  return (
    <Text size="sm" c="dimmed">
      Scores of different models must not be mixed: choose one under “Scores from”.
    </Text>
  )
}
