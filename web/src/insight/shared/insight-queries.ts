import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { listQuery, type RecordingsSearch } from '../../recordings/recordings-search.ts'
import type { Grouping } from './insight-search.ts'

/** Everything of the page. Events do not make it stale: some answers take a second. It is read again on request. */
export const INSIGHT_KEY = ['insight'] as const

const SHARED = { placeholderData: keepPreviousData, staleTime: 60_000 } as const

/** How many recordings match. */
export const countQuery = (filters: RecordingsSearch) =>
  queryOptions({
    queryKey: [...INSIGHT_KEY, 'count', filters],
    queryFn: async ({ signal }) =>
      (await api.list({ ...listQuery(filters), limit: 1 }, { signal })).total,
    ...SHARED,
  })

/** Human scores beside the mean confidence. */
export const pairsQuery = (filters: RecordingsSearch) =>
  queryOptions({
    queryKey: [...INSIGHT_KEY, 'scores', filters],
    queryFn: ({ signal }) => api.scorePairs(listQuery(filters), { signal }),
    ...SHARED,
    structuralSharing: false,
  })

/** The scores of the recordings that match, by origin. */
export const histogramsQuery = (filters: RecordingsSearch) =>
  queryOptions({
    queryKey: [...INSIGHT_KEY, 'histograms', filters],
    queryFn: ({ signal }) => api.corpusStatistics(listQuery(filters), { signal }),
    ...SHARED,
  })

/** The mean confidence by week. */
export const driftQuery = (filters: RecordingsSearch, by: Grouping) =>
  queryOptions({
    queryKey: [...INSIGHT_KEY, 'drift', filters, by],
    queryFn: ({ signal }) => api.drift({ ...listQuery(filters), by }, { signal }),
    ...SHARED,
  })

/** Which people might be confused, over many recordings. */
export const confusionsQuery = (filters: RecordingsSearch) =>
  queryOptions({
    queryKey: [...INSIGHT_KEY, 'confusions', filters],
    queryFn: ({ signal }) => api.corpusConfusions(listQuery(filters), { signal }),
    ...SHARED,
  })

/** Which speakers of a recording might be another. */
export const confusionsOfQuery = (id: string) =>
  queryOptions({
    queryKey: [...INSIGHT_KEY, 'confusions-of', id],
    queryFn: ({ signal }) => api.confusions(id, {}, { signal }),
    staleTime: SHARED.staleTime,
  })

/** Recordings in which the speakers are in doubt. */
export const speakersQuery = (filters: RecordingsSearch) =>
  queryOptions({
    queryKey: [...INSIGHT_KEY, 'speakers', filters],
    queryFn: ({ signal }) => api.doubtfulSpeakers(listQuery(filters), { signal }),
    ...SHARED,
  })
