import { keys } from '../api/queries.ts'
import { queryClient } from '../api/query-client.ts'
import { UploadQueue } from './upload-queue.ts'

export const uploadQueue = new UploadQueue(() => {
  void queryClient.invalidateQueries({ queryKey: keys.lists })
})
