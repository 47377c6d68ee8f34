import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '@toolkit/server/client'
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
