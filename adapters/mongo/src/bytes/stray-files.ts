import { ObjectId } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { FILE_NAMES } from '../schema/file-documents.ts'
import { sizeOfChunks } from './chunk-reader.ts'

/** A file of an upload whose description is gone. */
export interface StrayFile {
  readonly _id: ObjectId
  readonly sizeBytes: number
}

/** The files of uploads that no description names. */
export async function strayFiles({
  files,
  chunks,
  uploads,
}: Collections): Promise<readonly StrayFile[]> {
  const arriving = await files.find({ filename: FILE_NAMES.upload }).toArray()
  const known = await uploads.find().hint('by-age').project({ fileId: 1 }).toArray()
  const kept = new Set(known.map(({ fileId }) => String(fileId)))
  const strays: StrayFile[] = []
  for (const { _id } of arriving) {
    if (!kept.has(String(_id))) strays.push({ _id, sizeBytes: await sizeOfChunks(chunks, _id) })
  }
  return strays
}

/** The stray file of this id, which is its own; null where there is none. */
export async function strayFile(collections: Collections, id: string): Promise<StrayFile | null> {
  if (!/^[0-9a-f]{24}$/.test(id)) return null
  const file = await collections.files.findOne({
    _id: new ObjectId(id),
    filename: FILE_NAMES.upload,
  })
  if (file === null) return null
  return (await strayFiles(collections)).find(({ _id }) => _id.equals(file._id)) ?? null
}
