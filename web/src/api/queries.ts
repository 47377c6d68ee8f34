import {
  keepPreviousData,
  type Query,
  QueryClient,
  queryOptions,
  replaceEqualDeep,
} from '@tanstack/react-query'
import {
  ApiError,
  type CorrectionView,
  type DiarizationView,
  type RecordingListQuery,
  type RecordingListView,
  type StretchVerdictListView,
  type StretchVerdictView,
} from '@toolkit/server/client'
import { api } from './client.ts'
import { isNotFound, retryDelayMs } from './error-message.ts'

const RETRIES = 2

/** The query cache of the page. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // A response of the server is final unless it says to wait; a failed connection is retried.
      retry: (failures, error) =>
        retryDelayMs(error) !== null || (!(error instanceof ApiError) && failures < RETRIES),
      retryDelay: (failures, error) =>
        retryDelayMs(error) ?? Math.min(1000 * 2 ** failures, 30_000),
    },
    // Without a connection a change fails at once with an error; by default it would wait for the connection.
    mutations: { networkMode: 'always' },
  },
})

/** Query options for results, which are large and immutable: kept only while used, never compared by value. */
export const RESULT_QUERY = {
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 10_000,
  structuralSharing: false,
  meta: { isImmutable: true },
} as const

/** Whether the data of a query may be outdated after missed events: what was loaded and never changes is not. */
export function canBeOutdated({ meta, state }: Pick<Query, 'meta' | 'state'>): boolean {
  return meta?.isImmutable !== true || state.status !== 'success'
}

/** Query keys, nested so that one event can refresh everything about one recording. */
export const keys = {
  health: ['health'] as const,
  lists: ['recordings'] as const,
  /** Histograms, by filters. */
  facets: ['facets'] as const,
  /** Tags, by filters. */
  tags: ['tags'] as const,
  /** The voices that speakers can be compared with; below the voices, so that they are read again with them. */
  comparableVoices: ['voices', 'comparable'] as const,
  /** The saved views of the list. */
  views: ['views'] as const,
  /** Named persons with voiceprints. */
  voices: ['voices'] as const,
  /** Errors of many recordings, and what changed between models. */
  evaluation: ['evaluation'] as const,
  /** What verdicts say about scores; below the evaluation, so that it is read again with it. */
  calibration: ['evaluation', 'calibration'] as const,
  /** Position of a recording in the list when it was opened; constant while it is open. */
  listPlace: ['list-place'] as const,
  /** The current list around a recording. */
  listWindow: ['list-window'] as const,
  /** Ids of recordings deleted according to events. */
  deletedIds: ['deleted-ids'] as const,
  /** Ids of recordings in the trash according to events. */
  trashedIds: ['trashed-ids'] as const,
  /** The recordings in the trash. */
  trash: ['trash'] as const,
  /** All recordings with their runs and verdicts. */
  recordings: ['recording'] as const,
  recording: (id: string) => ['recording', id] as const,
  runs: (id: string) => ['recording', id, 'runs'] as const,
  verdicts: (id: string) => ['recording', id, 'verdicts'] as const,
  /** The verdicts on its stretches. */
  stretchVerdicts: (id: string) => ['recording', id, 'stretch-verdicts'] as const,
  correction: (id: string, correctionId: string) =>
    ['recording', id, 'correction', correctionId] as const,
  /** The newest run according to events; the list shows its progress. */
  liveRun: (id: string) => ['live-run', id] as const,
  openUploads: ['open-uploads'] as const,
  /** Decoding progress of a new recording according to events. */
  preparation: (id: string) => ['preparation', id] as const,
}

export const healthQuery = queryOptions({
  queryKey: keys.health,
  queryFn: ({ signal }) => api.health({ signal }),
  staleTime: 30_000,
})

const OPEN_UPLOADS_POLL_MS = 15_000
/** While the server fetches some. */
const FETCHED_POLL_MS = 1_000

/** Incomplete uploads of all clients; polled while the page is visible. */
export const openUploadsQuery = queryOptions({
  queryKey: keys.openUploads,
  queryFn: ({ signal }) => api.openUploads({ signal }),
  refetchInterval: ({ state: { data } }) =>
    data?.items.some(
      ({ source }) => source !== null && source.error === null && source.held === null,
    )
      ? FETCHED_POLL_MS
      : OPEN_UPLOADS_POLL_MS,
})

/** A part of the list: `limit` recordings from the place `offset` on. */
export interface ListWindow {
  readonly offset: number
  readonly limit: number
}

/** The answer for a part of the list. */
export interface ListPart extends RecordingListView {
  readonly window: ListWindow
}

/** A part of the list for the filters and sort order of `query`. */
export const recordingsQuery = (query: RecordingListQuery, window: ListWindow) =>
  queryOptions({
    queryKey: [...keys.lists, query, window],
    queryFn: async ({ signal, client }): Promise<ListPart> => {
      const list = await api.list({ ...query, ...window }, { signal })
      return { ...list, window, items: asBefore(client, [...keys.lists, query], list.items) }
    },
    placeholderData: keepPreviousData,
  })

/** Uses the objects of unchanged items that other parts have, so that their rows are not rendered again. */
function asBefore(
  client: QueryClient,
  queryKey: readonly unknown[],
  items: RecordingListView['items'],
): RecordingListView['items'] {
  const parts = client.getQueriesData<ListPart>({ queryKey })
  const known = new Map(
    parts.flatMap(([, part]) => part?.items.map((item) => [item.id, item]) ?? []),
  )
  return items.map((item) => replaceEqualDeep(known.get(item.id), item))
}

/** Histograms of the scores under the filters of `query`. */
export const facetsQuery = (query: RecordingListQuery) =>
  queryOptions({
    queryKey: [...keys.facets, query],
    queryFn: ({ signal }) => api.facets(query, { signal }),
    placeholderData: keepPreviousData,
  })

/** Ids of deleted recordings; filled only by events. */
export const deletedIdsQuery = queryOptions<readonly string[]>({
  queryKey: keys.deletedIds,
  queryFn: () => [],
  enabled: false,
  initialData: [],
  gcTime: Number.POSITIVE_INFINITY,
})

/** Ids of recordings that were moved to the trash; filled only by events. */
export const trashedIdsQuery = queryOptions<readonly string[]>({
  queryKey: keys.trashedIds,
  queryFn: () => [],
  enabled: false,
  initialData: [],
  gcTime: Number.POSITIVE_INFINITY,
})

/** One recording. What is deleted or in the trash is not read again and again: an event tells that it was restored. */
export const recordingQuery = (id: string) =>
  queryOptions({
    queryKey: keys.recording(id),
    queryFn: ({ signal }) => api.recording(id, { signal }),
    enabled: ({ state }) => isThere(id, state.error) && (state.data?.trashedAt ?? null) === null,
  })

/** Whether it is not known that the recording was deleted. */
function isThere(id: string, error: Error | null): boolean {
  return !isNotFound(error) && !queryClient.getQueryData(deletedIdsQuery.queryKey)?.includes(id)
}

export const runsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.runs(id),
    queryFn: ({ signal }) => api.diarizations(id, { limit: 200 }, { signal }),
    enabled: ({ state }) => isThere(id, state.error),
  })

export const verdictsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.verdicts(id),
    queryFn: ({ signal }) => api.verdicts(id, { limit: 200 }, { signal }),
  })

/** All verdicts in effect on stretches of a recording, of all runs, newest first. */
export const stretchVerdictsQuery = (id: string) =>
  queryOptions({
    queryKey: keys.stretchVerdicts(id),
    queryFn: async ({ signal }): Promise<readonly StretchVerdictView[]> => {
      const all: StretchVerdictView[] = []
      const query = { recordingId: id, trashed: 'include', limit: 200 } as const
      for (let cursor: string | null = null; ; ) {
        const page: StretchVerdictListView = await api.stretchVerdicts(
          cursor === null ? query : { ...query, cursor },
          { signal },
        )
        all.push(...page.items)
        cursor = page.nextCursor
        if (cursor === null) return all
      }
    },
  })

/** A correction without its log; null: it was discarded. */
export const correctionQuery = (id: string, correctionId: string) =>
  queryOptions<CorrectionView | null>({
    queryKey: keys.correction(id, correctionId),
    queryFn: async ({ signal }) =>
      (await api.correction(id, correctionId, { limit: 1 }, { signal })).correction,
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The run in progress, if any; filled only by events. */
export const liveRunQuery = (id: string) =>
  queryOptions<DiarizationView | null>({
    queryKey: keys.liveRun(id),
    queryFn: () => null,
    enabled: false,
    initialData: null,
  })

/** Decoding progress of a recording, 0–1; null if unknown. Filled only by events. */
export const preparationQuery = (id: string) =>
  queryOptions<number | null>({
    queryKey: keys.preparation(id),
    queryFn: () => null,
    enabled: false,
    initialData: null,
  })
