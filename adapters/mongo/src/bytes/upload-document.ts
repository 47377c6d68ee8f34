import type { Upload } from '@toolkit/core'
import type { ObjectId } from 'mongodb'

/** An upload as it is stored. */
export interface UploadDocument extends Omit<Upload, 'id' | 'draft'> {
  /** A server of an older version adds drafts without `confirmed`. */
  readonly draft: Omit<Upload['draft'], 'confirmed'> & { readonly confirmed?: boolean }
  readonly _id: string
  /** The file in GridFS that its bytes go to. */
  readonly fileId: ObjectId
  /** The key of the blob that the file was made, or is about to be made. */
  readonly movedTo: string | null
}

export function uploadOf(document: UploadDocument): Upload {
  const { _id, fileId: _file, movedTo: _key, ...fields } = document
  return {
    id: _id,
    ...fields,
    draft: { ...fields.draft, confirmed: fields.draft.confirmed ?? false },
  }
}
