import type { Collections } from '../schema/collections.ts'
import { FILE_NAMES } from './file-documents.ts'
import { discardFiles } from './files.ts'

/**
 * Removes what writes and removals that were cut off left behind: files that nobody works on, and those of uploads that
 * are gone. Only under the lease: otherwise another server may be at work on them.
 */
export async function sweepFiles(
  collections: Collections,
  log: (message: string) => void,
): Promise<void> {
  const { files, uploads } = collections
  const partial = await files.find({ filename: FILE_NAMES.partial }).toArray()
  const arriving = await files.find({ filename: FILE_NAMES.upload }).toArray()
  const known = await uploads.find().hint('by-age').project({ fileId: 1 }).toArray()
  const kept = new Set(known.map(({ fileId }) => String(fileId)))
  const orphans = [...partial, ...arriving.filter(({ _id }) => !kept.has(String(_id)))]
  await discardFiles(collections, orphans)
  if (orphans.length > 0) {
    log(`removed ${orphans.length} unfinished file(s) of writes that were cut off`)
  }
}
