import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { listQuery, type RecordingsSearch } from '../recordings/recordings-search.ts'

/** The scores of the recordings that match, by origin. */
export const statisticsQuery = (filters: RecordingsSearch) =>
  queryOptions({
    queryKey: [...keys.facets, 'statistics', filters],
    queryFn: ({ signal }) => api.corpusStatistics(listQuery(filters), { signal }),
    placeholderData: keepPreviousData,
  })
