import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { RecordingFilterQuery } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { keys } from '../api/queries.ts'

/** The tags of the recordings that match, and how many have each. */
export const tagsQuery = (query: RecordingFilterQuery) =>
  queryOptions({
    queryKey: [...keys.tags, query],
    queryFn: ({ signal }) => api.tags(query, { signal }),
    placeholderData: keepPreviousData,
  })
