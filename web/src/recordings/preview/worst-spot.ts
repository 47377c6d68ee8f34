import { queryOptions } from '@tanstack/react-query'
import type { SpotView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'

/** The same spots as in the view of a recording without changed thresholds. */
const THRESHOLDS = { max: 50, mergeGap: 0.3, minDuration: 0.2 } as const

/** Context that is played before and after a spot. */
const AROUND_SECONDS = 1

/** The least certain spot of a run; null if it has none. */
export const worstSpotQuery = (id: string, run: string) =>
  queryOptions({
    queryKey: ['result', id, run, 'worst-spot'],
    queryFn: async ({ signal }): Promise<SpotView | null> => {
      const { items } = await api.spots(
        id,
        { ...THRESHOLDS, run, sort: 'mean', limit: 1 },
        { signal },
      )
      return items[0] ?? null
    },
    // The results of a finished run never change.
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The part of a recording that is played for a spot, in seconds. */
export function playedPart({ start, end }: Pick<SpotView, 'start' | 'end'>): {
  readonly from: number
  readonly to: number
} {
  return { from: Math.max(0, start - AROUND_SECONDS), to: end + AROUND_SECONDS }
}
