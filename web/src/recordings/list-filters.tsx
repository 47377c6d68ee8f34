import { Button, Group, NativeSelect, Stack } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useState } from 'react'
import { PresenceSelect } from './presence-select.tsx'
import { RangeFilters } from './range-filters.tsx'
import {
  DEFAULT_SORT,
  filterCount,
  type RecordingsSearch,
  type SearchChanges,
  usualUndiarized,
} from './recordings-search.ts'
import { SearchField } from './search-field.tsx'
import { SORT_CHOICES } from './sort-choices.ts'
import { SourceSelect } from './source-select.tsx'
import { StatusSelect } from './status-select.tsx'

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
          onChange={(event) =>
            onChange({ sort: event.currentTarget.value as NonNullable<RecordingsSearch['sort']> })
          }
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
