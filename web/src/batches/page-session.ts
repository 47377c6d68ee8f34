import { api } from '../api/client.ts'
import { errorMessage } from '../api/error-message.ts'
import { LiveConnection } from '../api/live-events.ts'
import { queryClient } from '../api/queries.ts'
import { trashMoves } from '../deletion/pending-deletions.ts'
import { isImporting } from '../result-files/import-item.ts'
import { importQueue } from '../result-files/page-imports.ts'
import { isMoving } from '../upload-queue/upload-item.ts'
import { uploadQueue } from '../upload-queue/upload-queue.ts'
import { isInProgress, readBatches, storeBatches } from './batch.ts'
import { Batches, BatchUploads, startFirstRun, withTabLock } from './batches.ts'

const thisTab = () => sessionStorage

export const batches = new Batches({
  read: () => readBatches(thisTab),
  store: (all) => storeBatches(thisTab, all),
  start: async (id, choice, isAgreed) =>
    // A recording that is being moved to the trash counts as deleted.
    trashMoves.hidden().has(id) ? 'deleted' : startFirstRun(api, withTabLock, id, choice, isAgreed),
  errorMessage,
})

export const batchUploads = new BatchUploads(uploadQueue, batches, newBatchId)

/** Returns an id that is unique in this page. */
export function newBatchId(): string {
  return `${Date.now()}-${Math.random().toString(36).slice(2)}`
}

export const liveConnection = new LiveConnection(queryClient, isWorking)

/** Whether uploads, imports or batches are in progress, which need the server's events even in a hidden page. */
export function isWorking(): boolean {
  return (
    uploadQueue.items().some(isMoving) ||
    batches.items().some(isInProgress) ||
    importQueue.items().some(isImporting)
  )
}
