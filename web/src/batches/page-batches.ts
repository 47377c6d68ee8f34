import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { pendingDeletions } from '../deletion/delete-with-undo.ts'
import { uploadQueue } from '../upload-queue/page-queue.ts'
import { BatchUploads } from './batch-uploads.ts'
import { Batches } from './batches.ts'
import { startFirstRun, withTabLock } from './start-run.ts'
import { readBatches, storeBatches } from './stored-batches.ts'

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
