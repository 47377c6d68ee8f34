import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../api/client.ts'
import { keys } from '../api/queries.ts'
import { usePendingDeletions } from '../deletion/delete-with-undo.ts'
import { lastListSearch, rememberList } from './list-memory.ts'
import { nextInList, windowAround } from './list-window.ts'

/**
 * The recording after `id` in the list as it was last seen (its filters and order); null at its end. The place is the
 * one that `id` had when it was opened, so it holds while `id` is scored and thereby leaves or moves in the list.
 */
export function useNextRecording(id: string): { next: string | null; isLoading: boolean } {
  const search = lastListSearch()
  const doomed = usePendingDeletions()
  // Back in the list, the row of the recording that was open last is the chosen one.
  useEffect(() => rememberList({ selectedId: id }), [id])
  const opened = useQuery({
    queryKey: [...keys.listPlace, search, id],
    queryFn: ({ signal }) => windowAround((query) => api.list(query, { signal }), search, id, null),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const cursor = opened.data?.cursor ?? null
  const current = useQuery({
    queryKey: [...keys.listWindow, search, id, cursor],
    queryFn: ({ signal }) =>
      windowAround((query) => api.list(query, { signal }), search, id, cursor),
    enabled: opened.isSuccess,
    gcTime: 0,
  })
  if (!opened.data || !current.data)
    return { next: null, isLoading: opened.isLoading || current.isLoading }
  const now = current.data.ids.filter((other) => !doomed.has(other))
  return { next: nextInList(opened.data.ids, now, id), isLoading: false }
}
