import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { readText } from '../recordings/recordings-search.ts'

const PAGE_SIZE = 100

/** The search of the trash in the URL. */
export interface TrashSearch {
  /** Part of the name. */
  readonly q?: string
}

/** Parses the URL parameters. */
export function readTrashSearch(raw: Readonly<Record<string, unknown>>): TrashSearch {
  const q = readText(raw.q)
  return q === '' ? {} : { q }
}

/** The recordings in the trash that match, in pages, the last deleted first. */
export const trashQuery = (search: TrashSearch) =>
  infiniteQueryOptions({
    queryKey: [...keys.trash, 'list', search],
    queryFn: ({ pageParam, signal }) =>
      api.list(
        {
          ...search,
          trashed: 'only',
          sort: '-trashedAt',
          limit: PAGE_SIZE,
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })

/** How many recordings are in the trash, and how large they are. */
export const trashSummaryQuery = queryOptions({
  queryKey: [...keys.trash, 'summary'],
  queryFn: ({ signal }) => api.trashSummary({ signal }),
})

/** Audio that is removed within so many days is listed. */
export const DUE_DAYS = 7

/** The audio that is removed next. */
export const dueAudioQuery = queryOptions({
  queryKey: [...keys.trash, 'due-audio'],
  queryFn: ({ signal }) => api.dueAudio({ days: DUE_DAYS }, { signal }),
})
