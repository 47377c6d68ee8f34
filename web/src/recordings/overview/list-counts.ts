import { keepPreviousData, queryOptions, useQueries, useQuery } from '@tanstack/react-query'
import type { RecordingStatus } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { keys } from '../../api/queries.ts'
import { type FailureGroup, failureGroups } from './failure-groups.ts'

/** The statuses that the heading counts: those that need or await something. */
const COUNTED = ['held', 'failed', 'running', 'queued', 'new'] as const satisfies RecordingStatus[]

/** Number of recordings with a status; null: of all. Events refresh it together with the histograms. */
const countQuery = (status: RecordingStatus | null) =>
  queryOptions({
    queryKey: [...keys.facets, 'count', status],
    queryFn: ({ signal }) =>
      api.list({ limit: 1, ...(status === null ? {} : { status }) }, { signal }),
    select: ({ total }) => total,
    placeholderData: keepPreviousData,
  })

/** Returns the counted statuses that at least one recording has. */
export function useStatusCounts(): readonly { status: RecordingStatus; count: number }[] {
  const found = useQueries({ queries: COUNTED.map((status) => countQuery(status)) })
  return COUNTED.flatMap((status, place) => {
    const count = found[place]?.data ?? 0
    return count > 0 ? [{ status, count }] : []
  })
}

/** Returns the number of all recordings; null until it is known. */
export function useTotal(): number | null {
  return useQuery(countQuery(null)).data ?? null
}

/** More failures are not grouped: the list is read in pages of this size. */
const MAX_GROUPED = 200

/** Returns the failures by reason; empty if there are none, if there are too many, or until they are known. */
export function useFailureGroups(failed: number): readonly FailureGroup[] {
  const { data } = useQuery({
    queryKey: [...keys.facets, 'failed'],
    queryFn: ({ signal }) => api.list({ status: 'failed', limit: MAX_GROUPED }, { signal }),
    enabled: failed > 0 && failed <= MAX_GROUPED,
    placeholderData: keepPreviousData,
  })
  return failed > 0 && data?.nextCursor === null ? failureGroups(data.items) : []
}
