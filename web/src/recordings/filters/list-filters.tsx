import { NativeSelect } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { loadedLater } from '../../components/loaded-later.tsx'
import { Popover } from '../../components/popover.tsx'
import { useRovingFocus } from '../../components/roving-focus.ts'
import { comparableVoicesQuery, useVoiceNames } from '../../identification/comparable-voices.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import {
  DEFAULT_SORT,
  filterCount,
  type RecordingsSearch,
  type SearchChanges,
  type Sort,
} from '../recordings-search.ts'
import { chipWords, FILTER_NAMES, FILTERS, type FilterName, withoutFilter } from './filter-chips.ts'
import { SORT_WORDS } from './filter-words.ts'
import classes from './list-filters.module.css'
import { SearchField } from './search-field.tsx'
import { useListExtras } from './sources.ts'

const FilterPanel = loadedLater(() => import('./filter-panels.tsx').then((all) => all.FilterPanel))

const SORT_CHOICES = Object.entries(SORT_WORDS).map(([value, label]) => ({ value, label }))

interface Props {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
  readonly onClear: () => void
  /** Further controls at the end of the row. */
  readonly children?: ReactNode
}

/** One row with search, order and all filters. On narrow screens the filters are collapsed. */
export function ListFilters({ search, onChange, onClear, children }: Props) {
  const isNarrow = useMediaQuery('(max-width: 48em)', false, { getInitialValueInEffect: false })
  const [isToggled, setToggled] = useState<boolean | null>(null)
  const set = filterCount(search)
  const isOpen = !isNarrow || (isToggled ?? set > 0)
  return (
    <search aria-label="Filters" className={classes.row}>
      <SearchField value={search.q ?? ''} onChange={(q) => onChange({ q })} />
      <NativeSelect
        size="xs"
        aria-label="Sort order"
        className={classes.order ?? ''}
        value={search.sort ?? DEFAULT_SORT}
        onChange={(event) => onChange({ sort: event.currentTarget.value as Sort })}
        data={SORT_CHOICES}
      />
      {isNarrow && (
        <button
          type="button"
          className={classes.chip}
          aria-expanded={isOpen}
          onClick={() => setToggled(!isOpen)}
        >
          Filters{set > 0 ? ` (${set})` : ''}
        </button>
      )}
      {isOpen && <Chips search={search} onChange={onChange} onClear={onClear} />}
      {children}
    </search>
  )
}

/** A button for each filter; a set filter shows its value and can be removed. One tab stop with arrow keys. */
function Chips({ search, onChange, onClear }: Props) {
  const bar = useRef<HTMLDivElement>(null)
  const known = useKnownProviders()
  const { hasSources, hasErrors, hasTags } = useListExtras()
  const voiceNameOf = useVoiceNames()
  const { data: voices } = useQuery(comparableVoicesQuery)
  useRovingFocus(bar, 'button:not([role="dialog"] *)')
  const isShown = (filter: FilterName) => {
    if (filter === 'source') return hasSources || search.provider !== undefined
    if (filter === 'tag') return hasTags || search.tag !== undefined
    if (filter === 'voice') return (voices?.length ?? 0) > 0 || search.voice !== undefined
    return (
      filter !== 'errorRate' || hasErrors || chipWords(search, filter, known, voiceNameOf) !== null
    )
  }
  return (
    <div ref={bar} role="toolbar" aria-label="Filters" className={classes.chips}>
      {FILTERS.filter(isShown).map((filter) => {
        const words = chipWords(search, filter, known, voiceNameOf)
        return (
          <span key={filter} className={classes.pair}>
            <Popover
              label={`Filter: ${FILTER_NAMES[filter]}`}
              opener={words ?? FILTER_NAMES[filter]}
              openerClass={words === null ? classes.chip : `${classes.chip} ${classes.set}`}
            >
              <FilterPanel filter={filter} search={search} onChange={onChange} />
            </Popover>
            {words !== null && (
              <button
                type="button"
                className={`${classes.chip} ${classes.remove}`}
                aria-label={`Remove the filter ${words}`}
                title="Remove the filter"
                onClick={() => onChange(withoutFilter(filter))}
              >
                ×
              </button>
            )}
          </span>
        )
      })}
      {filterCount(search) > 0 && (
        <button type="button" className={`${classes.chip} ${classes.clear}`} onClick={onClear}>
          Clear all
        </button>
      )}
    </div>
  )
}
