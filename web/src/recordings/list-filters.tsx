import { Group, NativeSelect, SimpleGrid, Stack } from '@mantine/core'
import { ScoreRange } from '../scores/score-range.tsx'
import { DEFAULT_SORT, type RecordingsSearch } from './recordings-search.ts'
import { SearchField } from './search-field.tsx'

interface Props {
  readonly search: RecordingsSearch
  readonly onChange: (changes: RecordingsSearch) => void
}

const SORT_CHOICES = [
  { value: 'sampleMean', label: 'Least confident first' },
  { value: '-sampleMean', label: 'Most confident first' },
  { value: 'turnMinimum', label: 'Lowest turn first' },
  { value: '-turnMinimum', label: 'Highest lowest turn first' },
  { value: '-disagreement', label: 'My score and confidence furthest apart' },
  { value: 'disagreement', label: 'My score and confidence closest' },
  { value: 'humanScore', label: 'My lowest score first' },
  { value: '-humanScore', label: 'My highest score first' },
  { value: '-createdAt', label: 'Newest first' },
  { value: 'createdAt', label: 'Oldest first' },
  { value: '-duration', label: 'Longest first' },
  { value: 'duration', label: 'Shortest first' },
  { value: 'name', label: 'By name' },
  { value: '-name', label: 'By name, from the end' },
] as const

/** Search, order, both score filters side by side, and what to do with recordings without a score. */
export function ListFilters({ search, onChange }: Props) {
  return (
    <Stack component="search" aria-label="Filters" gap="sm">
      <Group align="flex-end" gap="md">
        <SearchField value={search.q ?? ''} onChange={(q) => onChange({ q })} />
        <NativeSelect
          label="Order"
          value={search.sort ?? DEFAULT_SORT}
          onChange={(event) =>
            onChange({ sort: event.currentTarget.value as NonNullable<RecordingsSearch['sort']> })
          }
          data={SORT_CHOICES}
        />
        <NativeSelect
          label="Not scored yet"
          value={search.unscored ?? 'include'}
          onChange={(event) =>
            onChange({
              unscored: event.currentTarget.value as NonNullable<RecordingsSearch['unscored']>,
            })
          }
          data={[
            { value: 'include', label: 'Show them too' },
            { value: 'exclude', label: 'Leave them out' },
            { value: 'only', label: 'Show only them' },
          ]}
        />
      </Group>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xl">
        <ScoreRange
          label="Confidence (mean over all samples)"
          from={search.sampleMeanFrom ?? 0}
          to={search.sampleMeanTo ?? 100}
          onCommit={(sampleMeanFrom, sampleMeanTo) => onChange({ sampleMeanFrom, sampleMeanTo })}
        />
        <ScoreRange
          label="My score"
          from={search.humanScoreFrom ?? 0}
          to={search.humanScoreTo ?? 100}
          onCommit={(humanScoreFrom, humanScoreTo) => onChange({ humanScoreFrom, humanScoreTo })}
        />
      </SimpleGrid>
    </Stack>
  )
}
