import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { listQuery, type RecordingsSearch } from '../recordings/recordings-search.ts'

/** Total errors and errors by model of the recordings that match the filters. */
export const evaluationQuery = (filters: RecordingsSearch) =>
  queryOptions({
    queryKey: [...keys.evaluation, 'errors', filters],
    queryFn: ({ signal }) => api.corpusEvaluation(listQuery(filters), { signal }),
    placeholderData: keepPreviousData,
  })

/** What verdicts say about the scores of the recordings that match the filters. */
export const calibrationQuery = (filters: RecordingsSearch) =>
  queryOptions({
    queryKey: [...keys.calibration, filters],
    queryFn: ({ signal }) => api.calibration(listQuery(filters), { signal }),
    placeholderData: keepPreviousData,
  })

const PAGE = 50

/** The recordings with an error rate, the highest first. */
export const rankedQuery = (filters: RecordingsSearch) =>
  infiniteQueryOptions({
    queryKey: [...keys.evaluation, 'ranking', filters],
    queryFn: ({ signal, pageParam }) => {
      const query = {
        ...listQuery(filters),
        sort: '-errorRate',
        limit: PAGE,
        offset: pageParam,
      } as const
      // A lower bound leaves out what has no error rate.
      return api.list({ ...query, errorRateFrom: filters.errorRateFrom ?? 0 }, { signal })
    },
    initialPageParam: 0,
    getNextPageParam: (last, all) => {
      const shown = all.reduce((sum, page) => sum + page.items.length, 0)
      return last.items.length > 0 && shown < last.total ? shown : null
    },
    placeholderData: keepPreviousData,
  })

/** How many recordings are looked at for their models. */
const SAMPLED = 10

/** Provider and model of the finished results of the newest recordings, as `provider/model`. */
export const modelsQuery = (filters: RecordingsSearch) =>
  queryOptions({
    queryKey: [...keys.evaluation, 'models', filters],
    queryFn: async ({ signal }): Promise<readonly string[]> => {
      const query = { ...listQuery(filters), sort: '-createdAt', limit: SAMPLED } as const
      const { items } = await api.list(query, { signal })
      const lists = await Promise.all(
        items.map(({ id }) => api.diarizations(id, { limit: 200 }, { signal })),
      )
      const done = lists.flatMap((list) =>
        list.items.filter(({ status }) => status === 'succeeded'),
      )
      return [...new Set(done.map((run) => `${run.provider}/${run.modelReported ?? run.model}`))]
    },
    staleTime: 60_000,
  })

/** How many recordings the comparison of two models lists. */
export const COMPARED = 50

/** The recordings on which two models differ, the most changed first. */
export const comparisonQuery = (filters: RecordingsSearch, a: string, b: string) =>
  queryOptions({
    queryKey: [...keys.evaluation, 'comparison', filters, a, b],
    queryFn: ({ signal }) =>
      api.corpusComparison({ ...listQuery(filters), a, b, limit: COMPARED }, { signal }),
    placeholderData: keepPreviousData,
  })
