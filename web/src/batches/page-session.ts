import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { LiveConnection } from '../api/live-events.ts'
import { queryClient } from '../api/queries.ts'
import { pendingDeletions } from '../deletion/pending-deletions.ts'
import { isMoving } from '../upload-queue/upload-item.ts'
import { uploadQueue } from '../upload-queue/upload-queue.ts'
import { goesOnByItself, readBatches, storeBatches } from './batch.ts'
import { Batches, BatchUploads, startFirstRun, withTabLock } from './batches.ts'

const thisTab = () => sessionStorage

export const batches = new Batches({
  read: () => readBatches(thisTab),
  store: (all) => storeBatches(thisTab, all),
  start: async (id, wanted, isAgreed) =>
    // What is being deleted is as good as gone, though it can still be called back.
    pendingDeletions.hidden().has(id)
      ? 'gone'
      : startFirstRun(api, withTabLock, id, wanted, isAgreed),
  words: errorMessage,
})

export const batchUploads = new BatchUploads(uploadQueue, batches, newBatchId)

/** A name for a batch that no other of this page has. */
export function newBatchId(): string {
  return `${Date.now()}-${Math.random().toString(36).slice(2)}`
}

export const liveConnection = new LiveConnection(queryClient, isWorking)

/** Whether something is under way here that goes on by the server's events also while nobody looks. */
function isWorking(): boolean {
  return uploadQueue.items().some(isMoving) || batches.items().some(goesOnByItself)
}
