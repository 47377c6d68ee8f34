import { QueryClient } from '@tanstack/react-query'
import { ApiError } from '@toolkit/server/client'
import { api } from '../api/client.ts'
import { errorMessage, pauseMs } from '../api/error-message.ts'
import { LiveConnection } from '../api/live-connection.ts'
import { keys } from '../api/queries.ts'
import { goesOnByItself } from '../batches/batch.ts'
import { BatchUploads } from '../batches/batch-uploads.ts'
import { Batches } from '../batches/batches.ts'
import { aloneAmongTabs, startFirstRun } from '../batches/start-run.ts'
import { readBatches, storeBatches } from '../batches/stored-batches.ts'
import { pendingDeletions } from '../recordings/deletion/delete-with-undo.ts'
import { isMoving } from '../uploads/upload-item.ts'
import { UploadQueue } from '../uploads/upload-queue.ts'

const RETRIES = 2

/** What lives as long as the page is open: answers of the server, its events, files on their way. */
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

export const liveConnection = new LiveConnection(queryClient, isWorking)

export const uploadQueue = new UploadQueue(() => {
  void queryClient.invalidateQueries({ queryKey: keys.lists })
})

const thisTab = () => sessionStorage

export const batches = new Batches({
  read: () => readBatches(thisTab),
  store: (all) => storeBatches(thisTab, all),
  start: async (id, wanted, isAgreed) =>
    // What is being deleted is as good as gone, though it can still be called back.
    pendingDeletions.hidden().has(id)
      ? 'gone'
      : startFirstRun(api, aloneAmongTabs, id, wanted, isAgreed),
  words: errorMessage,
})

export const batchUploads = new BatchUploads(uploadQueue, batches, newBatchId)

/** A name for a batch that no other of this page has. */
export function newBatchId(): string {
  return `${Date.now()}-${Math.random().toString(36).slice(2)}`
}

/** Whether something is under way here that goes on by the server's events also while nobody looks. */
function isWorking(): boolean {
  return uploadQueue.items().some(isMoving) || batches.items().some(goesOnByItself)
}
