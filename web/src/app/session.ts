import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '@toolkit/server/client'
import { LiveConnection } from '../api/live-connection.ts'
import { keys } from '../api/queries.ts'
import { UploadQueue } from '../uploads/upload-queue.ts'

const RETRIES = 2

/** What lives as long as the page is open: answers of the server, its events, files on their way. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // An answer of the server is final; only a connection that failed is tried again.
      retry: (failures, error) => !(error instanceof ApiError) && failures < RETRIES,
    },
  },
})

export const liveConnection = new LiveConnection(queryClient)

export const uploadQueue = new UploadQueue(() => {
  void queryClient.invalidateQueries({ queryKey: keys.lists })
})
