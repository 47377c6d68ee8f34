import { LiveConnection } from '../api/live-connection.ts'
import { queryClient } from '../api/query-client.ts'
import { uploadQueue } from '../upload-queue/page-queue.ts'
import { isMoving } from '../upload-queue/upload-item.ts'
import { goesOnByItself } from './batch.ts'
import { batches } from './page-batches.ts'

export const liveConnection = new LiveConnection(queryClient, isWorking)

/** Whether something is under way here that goes on by the server's events also while nobody looks. */
function isWorking(): boolean {
  return uploadQueue.items().some(isMoving) || batches.items().some(goesOnByItself)
}
