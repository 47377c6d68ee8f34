import { queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { keys, queryClient } from '../api/queries.ts'

export const voicesQuery = queryOptions({
  queryKey: keys.voices,
  queryFn: ({ signal }) => api.voices({ signal }),
})

/** Reads the voices again after a change. */
export function refetchVoices(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.voices })
}
