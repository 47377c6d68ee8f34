import { SimpleGrid, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type BoundedField, boundsOf } from '@toolkit/server/client'
import { facetsQuery } from '../../api/queries.ts'
import { ScoreRange } from '../../scores/score-range.tsx'
import { filtersOf, type RecordingsSearch, type SearchChanges } from '../recordings-search.ts'
import { histogramOf, onlyGroup } from '../score-groups.ts'
import { RANGE_WORDS } from './filter-words.ts'

const FIELDS = Object.keys(RANGE_WORDS) as BoundedField[]

interface Props {
  readonly search: RecordingsSearch
  readonly onChange: (changes: SearchChanges) => void
}

/** The score filters side by side, each over the histogram of what the other filters leave. */
export function RangeFilters({ search, onChange }: Props) {
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

/** Stands where a histogram would mix what cannot be compared. */
function ChooseSource() {
  return (
    <Text size="sm" c="dimmed">
      Scores of different models must not be mixed: choose one under “Scores from”.
    </Text>
  )
}
