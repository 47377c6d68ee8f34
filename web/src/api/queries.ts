import {
  infiniteQueryOptions,
  keepPreviousData,
  QueryClient,
  queryOptions,
} from '@tanstack/react-query'
import { ApiError, type DiarizationView, type RecordingListQuery } from '@toolkit/server/client'
import { api } from './client.ts'
import { pauseMs } from './error-message.ts'

const RETRIES = 2

/** The cache of the server's answers; it lives as long as the page. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // An answer of the server is final, unless it says to wait; a connection that failed is tried again.
      retry: (failures, error) =>
        pauseMs(error) !== null || (!(error instanceof ApiError) && failures < RETRIES),
      retryDelay: (failures, error) => pauseMs(error) ?? Math.min(1000 * 2 ** failures, 30_000),
    },
  },
})

/** Options of a query for results: large and immutable, so kept only as long as someone looks, and never compared value by value. */
export const RESULT_QUERY = {
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 10_000,
  structuralSharing: false,
} as const

const PAGE_SIZE = 200

/** Keys by what they hold, so that one event can refresh everything about one recording. */
export const keys = {
  health: ['health'] as const,
  lists: ['recordings'] as const,
  /** Histograms over lists, by their filters. */
  facets: ['facets'] as const,
  /** Where a recording stood in the list when it was opened; it does not change while it is open. */
  listPlace: ['list-place'] as const,
  /** The list around a recording as it is now. */
  listWindow: ['list-window'] as const,
  /** Ids that events told to be deleted. */
  gone: ['gone'] as const,
  /** Every single recording with its runs and verdicts. */
  recordings: ['recording'] as const,
  recording: (id: string) => ['recording', id] as const,
  runs: (id: string) => ['recording', id, 'runs'] as const,
  verdicts: (id: string) => ['recording', id, 'verdicts'] as const,
  /** The newest run that events told of; what the list's progress comes from. */
  liveRun: (id: string) => ['live-run', id] as const,
  openUploads: ['open-uploads'] as const,
  /** How far events told a new recording to be decoded. */
  preparation: (id: string) => ['preparation', id] as const,
}

export const healthQuery = queryOptions({
  queryKey: keys.health,
  queryFn: ({ signal }) => api.health({ signal }),
  staleTime: 30_000,
})

const OPEN_UPLOADS_MS = 15_000

/** Uploads that are not complete, wherever they come from; looked at now and then while the page is in sight. */
export const openUploadsQuery = queryOptions({
  queryKey: keys.openUploads,
  queryFn: ({ signal }) => api.openUploads({ signal }),
  refetchInterval: OPEN_UPLOADS_MS,
})

/** The list, a page at a time, for the filters and order of `query`. */
export const recordingsQuery = (query: RecordingListQuery) =>
  infiniteQueryOptions({
    queryKey: [...keys.lists, query],
    queryFn: ({ pageParam, signal }) =>
      api.list(
        { ...query, limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
  })

/** Histograms of the scores under the filters of `query`. */
export const facetsQuery = (query: RecordingListQuery) =>
  queryOptions({
    queryKey: [...keys.facets, query],
    queryFn: ({ signal }) => api.facets(query, { signal }),
    placeholderData: keepPreviousData,
  })

/** Filled by events alone: the recordings that are gone. */
export const goneQuery = queryOptions<readonly string[]>({
  queryKey: keys.gone,
  queryFn: () => [],
  enabled: false,
  initialData: [],
  gcTime: Number.POSITIVE_INFINITY,
})

export const recordingQuery = (id: string) =>
  queryOptions({
    queryKey: keys.recording(id),
    queryFn: ({ signal }) => api.recording(id, { signal }),
  })

export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.runs(id),
    queryFn: ({ signal }) => api.diarizations(id, { limit: 200 }, { signal }),
  })

export const verdictsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.verdicts(id),
    queryFn: ({ signal }) => api.verdicts(id, { limit: 200 }, { signal }),
  })

/** Filled by events alone: the run that is under way, while it is. */
export const liveRunQuery = (id: string) =>
  queryOptions<DiarizationView | null>({
    queryKey: keys.liveRun(id),
    queryFn: () => null,
    enabled: false,
    initialData: null,
  })

/** Filled by events alone: how far a recording has been decoded, 0–1; null: nothing was told yet. */
export const preparationQuery = (id: string) =>
  queryOptions<number | null>({
    queryKey: keys.preparation(id),
    queryFn: () => null,
    enabled: false,
    initialData: null,
  })

// A finished run's results never change: they are asked for once.
const forRun = (id: string, run: string, ...rest: readonly unknown[]) => [
  'result',
  id,
  run,
  ...rest,
]
const FINISHED = { staleTime: Number.POSITIVE_INFINITY, placeholderData: keepPreviousData }

/** Counts of turns and of the samples of one curve; `curve` null: the run's default. */
export const statisticsQuery = (id: string, run: string, curve: string | null) =>
  queryOptions({
    queryKey: forRun(id, run, 'statistics', curve),
    queryFn: ({ signal }) =>
      api.statistics(id, { run, ...(curve === null ? {} : { curve }) }, { signal }),
    ...FINISHED,
  })
