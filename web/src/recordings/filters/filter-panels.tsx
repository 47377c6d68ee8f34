import { NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  type BoundedField,
  boundsOf,
  type Presence,
  SPEAKER_COUNT_DOUBTS,
} from '@toolkit/server/client'
import { facetsQuery } from '../../api/queries.ts'
import { statusWords } from '../../format/status-words.ts'
import {
  type KnownProviders,
  sourceWords,
  useKnownProviders,
} from '../../providers/known-providers.ts'
import { ScoreRange } from '../../scores/score-range.tsx'
import {
  defaultUndiarized,
  filtersOf,
  type RecordingsSearch,
  type SearchChanges,
  STATUSES,
} from '../recordings-search.ts'
import { histogramOf, onlyGroup, sourceChoices, sourceValue } from '../score-groups.ts'
import { COUNT_DOUBT_WORDS, FILTER_NAMES, type FilterName } from './filter-chips.ts'
import { RANGE_WORDS } from './filter-words.ts'
import { TagPanel } from './tag-panel.tsx'
import { VoicePanel } from './voice-panel.tsx'

interface Props {
  readonly filter: FilterName
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
}

/** The controls of one filter, shown in its popover. */
export function FilterPanel({ filter, search, onChange }: Props) {
  if (filter === 'status') return <StatusPanel search={search} onChange={onChange} />
  if (filter === 'source') return <SourcePanel search={search} onChange={onChange} />
  if (filter === 'voice') return <VoicePanel search={search} onChange={onChange} />
  if (filter === 'tag') return <TagPanel search={search} onChange={onChange} />
  if (filter === 'speakerCountDoubt') return <CountDoubtPanel search={search} onChange={onChange} />
  return (
    <Stack gap="sm" miw={288}>
      <RangePanel field={filter} search={search} onChange={onChange} />
      {filter === 'humanScore' && (
        <PresenceSelect
          label="Not scored yet"
          value={search.unscored ?? 'include'}
          onChange={(unscored) => onChange({ unscored })}
        />
      )}
    </Stack>
  )
}

type PanelProps = Omit<Props, 'filter'>

/** Filters by the status of the newest diarization. */
function StatusPanel({ search, onChange }: PanelProps) {
  return (
    <Stack gap="sm">
      <NativeSelect
        label="Status"
        value={search.status ?? ''}
        onChange={({ currentTarget: { value } }) =>
          onChange({ status: STATUSES.find((one) => one === value) })
        }
        data={[
          { value: '', label: 'Any' },
          ...STATUSES.map((status) => ({ value: status, label: statusWords(status) })),
        ]}
      />
      <PresenceSelect
        label="No result yet"
        value={search.undiarized ?? defaultUndiarized(search)}
        onChange={(undiarized) => onChange({ undiarized })}
      />
    </Stack>
  )
}

/** Filters by whether the number of speakers is in doubt. */
function CountDoubtPanel({ search, onChange }: PanelProps) {
  return (
    <NativeSelect
      label={FILTER_NAMES.speakerCountDoubt}
      value={search.speakerCountDoubt ?? ''}
      onChange={({ currentTarget: { value } }) =>
        onChange({ speakerCountDoubt: SPEAKER_COUNT_DOUBTS.find((one) => one === value) })
      }
      data={[
        { value: '', label: 'Any' },
        ...Object.entries(COUNT_DOUBT_WORDS).map(([value, label]) => ({ value, label })),
      ]}
    />
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
      value={value}
      onChange={(event) => onChange(event.currentTarget.value as Presence)}
      data={[
        { value: 'include', label: 'Include' },
        { value: 'exclude', label: 'Exclude' },
        { value: 'only', label: 'Only' },
      ]}
    />
  )
}

/** Filters by the source of the scores. */
function SourcePanel({ search, onChange }: PanelProps) {
  const { data: all } = useQuery(facetsQuery({}))
  const known = useKnownProviders()
  const choices = sourceChoices(known, all?.groups ?? [])
  const value = sourceValue(search)
  const isKnown = value === '' || choices.some((choice) => choice.value === value)
  return (
    <NativeSelect
      label="Diarized by"
      miw={240}
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

interface RangePanelProps extends PanelProps {
  readonly field: BoundedField
}

/** A score filter with the histogram of the recordings that match the other filters. */
function RangePanel({ field, search, onChange }: RangePanelProps) {
  const { data: facets } = useQuery(facetsQuery(filtersOf(search)))
  const group = onlyGroup(facets)
  const mustChoose = (facets?.groups.length ?? 0) > 1
  return (
    <Stack gap={2}>
      <ScoreRange
        label={RANGE_WORDS[field](group?.score.kind ?? 'confidence')}
        from={search[`${field}From`] ?? 0}
        to={search[`${field}To`] ?? 100}
        counts={histogramOf(facets, field)}
        onCommit={(from, to) => onChange({ [`${field}From`]: from, [`${field}To`]: to })}
      />
      {mustChoose && boundsOf(field).histogram === 'by-origin' && (
        // Replaces a histogram that would mix scores of different models.
        <Text size="sm" c="dimmed">
          Scores of different models must not be mixed: choose one under “Diarized by”.
        </Text>
      )}
    </Stack>
  )
}
