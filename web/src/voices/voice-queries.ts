import { queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { keys, queryClient } from '../api/queries.ts'

export const voicesQuery = queryOptions({
  queryKey: keys.voices,
  queryFn: ({ signal }) => api.voices({ signal }),
})

/** Below the voices, so that it is read again with them. */
export const similarityQuery = queryOptions({
  queryKey: [...keys.voices, 'similarity'],
  queryFn: ({ signal }) => api.voiceSimilarity({ signal }),
})

/** Reads the voices again after a change. */
export function refetchVoices(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: keys.voices })
}
