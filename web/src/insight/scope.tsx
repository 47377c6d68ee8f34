import { Button, Paper, Stack, Text, Title } from '@mantine/core'
import { type UseQueryResult, useIsFetching, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import evaluation from '../evaluation/evaluation.module.css'
import { counted } from '../format/number-format.ts'
import { FilterScope } from '../recordings/filters/filter-scope.tsx'
import { isFiltered, type RecordingsSearch } from '../recordings/recordings-search.ts'
import { countQuery, INSIGHT_KEY } from './shared/insight-queries.ts'

/** How many recordings match. */
export function useMatching(filters: RecordingsSearch): UseQueryResult<number> {
  return useQuery(countQuery(filters))
}

interface ScopeProps {
  readonly filters: RecordingsSearch
  readonly matching: UseQueryResult<number>
}

/** Which recordings count: their number and the filters, which are changed in the list. */
export function InsightScope({ filters, matching }: ScopeProps) {
  const client = useQueryClient()
  const isReading = useIsFetching({ queryKey: INSIGHT_KEY }) > 0
  return (
    <Text size="sm" c="dimmed" component="div" className={evaluation.scope}>
      <span className="figures" role="status">
        {matching.data === undefined
          ? matching.isError
            ? 'The recordings cannot be counted'
            : 'Loading …'
          : counted(matching.data, 'recording')}
      </span>
      <FilterScope
        filters={filters}
        chip={evaluation.chip}
        choose="Filter in the list"
        all={{ to: '/insight', words: 'Show all recordings' }}
      />
      <Button
        size="compact-sm"
        variant="default"
        disabled={isReading}
        onClick={() => void client.invalidateQueries({ queryKey: INSIGHT_KEY })}
      >
        Read again
      </Button>
    </Text>
  )
}

/** Shown if nothing matches: what to do. */
export function NoRecordings({ filters }: { readonly filters: RecordingsSearch }) {
  const filtered = isFiltered(filters)
  return (
    <Paper withBorder p="lg">
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">
          {filtered ? 'No recording matches the filters' : 'There are no recordings yet'}
        </Title>
        <Text>
          {filtered
            ? 'Change the filters in the list, or look at all recordings.'
            : 'Upload recordings and wait until they are diarized. With more of them this page shows what their results have in common.'}
        </Text>
        <Button
          variant="default"
          renderRoot={(props) => <Link to={filtered ? '/insight' : '/'} {...props} />}
        >
          {filtered ? 'Show all recordings' : 'Go to recordings'}
        </Button>
      </Stack>
    </Paper>
  )
}
