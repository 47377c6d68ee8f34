import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  DiarizationView,
  RecordingListQuery,
  SpotListQuery,
  TurnListQuery,
} from '@toolkit/server/client'
import { api } from './client.ts'

const PAGE_SIZE = 50
const RESULT_PAGE_SIZE = 5000

/** Keys by what they hold, so that one event can refresh everything about one recording. */
export const keys = {
  health: ['health'] as const,
  lists: ['recordings'] as const,
  /** Every single recording with its runs and verdicts. */
  recordings: ['recording'] as const,
  recording: (id: string) => ['recording', id] as const,
  runs: (id: string) => ['recording', id, 'runs'] as const,
  verdicts: (id: string) => ['recording', id, 'verdicts'] as const,
  /** The newest run that events told of; what the list's progress comes from. */
  liveRun: (id: string) => ['live-run', id] as const,
}

export const healthQuery = queryOptions({
  queryKey: keys.health,
  queryFn: ({ signal }) => api.health({ signal }),
  staleTime: 30_000,
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

// A finished run's results never change: they are asked for once.
const forRun = (id: string, run: string, ...rest: readonly unknown[]) => [
  'result',
  id,
  run,
  ...rest,
]
const FINISHED = { staleTime: Number.POSITIVE_INFINITY, placeholderData: keepPreviousData }

/** Turns of one run in a confidence range, up to 5,000 a page. */
export const turnsQuery = (id: string, run: string, query: TurnListQuery) =>
  infiniteQueryOptions({
    queryKey: forRun(id, run, 'turns', query),
    queryFn: ({ pageParam, signal }) =>
      api.turns(
        id,
        {
          ...query,
          run,
          limit: RESULT_PAGE_SIZE,
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    ...FINISHED,
  })

/** Spots of one run in a score range, up to 5,000 a page. */
export const spotsQuery = (id: string, run: string, query: SpotListQuery) =>
  infiniteQueryOptions({
    queryKey: forRun(id, run, 'spots', query),
    queryFn: ({ pageParam, signal }) =>
      api.spots(
        id,
        {
          ...query,
          run,
          limit: RESULT_PAGE_SIZE,
          ...(pageParam === null ? {} : { cursor: pageParam }),
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    ...FINISHED,
  })

export const statisticsQuery = (id: string, run: string) =>
  queryOptions({
    queryKey: forRun(id, run, 'statistics'),
    queryFn: ({ signal }) => api.statistics(id, { run }, { signal }),
    ...FINISHED,
  })
