import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'

/** How often the page asks what the watches have found. */
const WATCH_POLL_MS = 15_000
const PAGE = 100

const key = ['sources'] as const

/** The buckets that recordings are chosen from, and the places that are watched. */
export const sourcesQuery = queryOptions({
  queryKey: [...key],
  queryFn: ({ signal }) => api.sources({ signal }),
  refetchInterval: ({ state: { data } }) => (data?.watched.length ? WATCH_POLL_MS : false),
})

/** What is in a folder of a bucket, page by page; forgotten when it is no longer shown. */
export const objectsQuery = (bucket: string, prefix: string) =>
  infiniteQueryOptions({
    queryKey: [...key, bucket, prefix],
    queryFn: ({ pageParam, signal }) =>
      api.sourceObjects(
        bucket,
        { prefix, limit: PAGE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    gcTime: 0,
    staleTime: 0,
  })
