import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { keys } from '../api/queries.ts'

const PAGE_SIZE = 100

/** The recordings in the trash in pages, the last deleted first. */
export const trashQuery = infiniteQueryOptions({
  queryKey: [...keys.trash, 'list'],
  queryFn: ({ pageParam, signal }) =>
    api.list(
      {
        trashed: 'only',
        sort: '-trashedAt',
        limit: PAGE_SIZE,
        ...(pageParam === null ? {} : { cursor: pageParam }),
      },
      { signal },
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
})

/** How many recordings are in the trash, and how large they are. */
export const trashSummaryQuery = queryOptions({
  queryKey: [...keys.trash, 'summary'],
  queryFn: ({ signal }) => api.trashSummary({ signal }),
})
