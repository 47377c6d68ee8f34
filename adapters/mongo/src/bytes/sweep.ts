import type { Collections } from '../schema/collections.ts'
import { FILE_NAMES } from '../schema/file-documents.ts'
import { discardFiles } from './files.ts'
import { strayFiles } from './stray-files.ts'

/**
 * Removes what writes and removals that were cut off left behind: files that are named as nobody's, and those of uploads
 * that never got a description or a byte. Only under the lease: otherwise another server may be at work on them.
 */
export async function sweepFiles(
  collections: Collections,
  log: (message: string) => void,
): Promise<void> {
  const { files } = collections
  const partial = await files.find({ filename: FILE_NAMES.partial }).toArray()
  const empty = (await strayFiles(collections)).filter(({ sizeBytes }) => sizeBytes === 0)
  const orphans = [...partial, ...empty]
  await discardFiles(collections, orphans)
  if (orphans.length > 0) {
    log(`removed ${orphans.length} unfinished file(s) of writes that were cut off`)
  }
}
