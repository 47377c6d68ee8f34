import type { Deletion } from '../model/deletion.ts'
import type { FoundStray } from '../model/stray.ts'
import type { Storage } from '../ports/record-stores.ts'
import { deletionKey } from './deletion-key.ts'
import { targetOfStray } from './strays.ts'

/** Deletes a stray at once, of a storage that no server works on; cut off, the next start finishes it. */
export async function purgeStray(storage: Storage, stray: FoundStray, at: string): Promise<void> {
  const target = targetOfStray(stray)
  const deletion: Deletion = { ...target, key: deletionKey(target), at, copies: [] }
  await storage.freeing(async () => {
    await storage.deletions.put(deletion)
    if (target.kind === 'upload') await storage.uploads.remove(target.uploadId)
    else await storage.blobs.remove(stray.key)
    await storage.strays.remove(stray.key)
    await storage.deletions.remove(deletion.key)
  })
}
