import type { Db } from 'mongodb'
import type {
  EntryDocument,
  ModelDocument,
  RunDocument,
  TurnDocument,
  UploadDocument,
  VerdictDocument,
} from './documents.ts'
import type { ChunkDocument, FileDocument } from './file-documents.ts'
import type { RecordingDocument } from './recording-document.ts'

/** One of a few documents about the database itself: `schema`, `lease`, and the counters `verdicts` and `runs`. */
export interface MetaDocument {
  readonly _id: string
  readonly version?: number
  /** The version of the schema of which nothing waits for the lease any more. */
  readonly completed?: number
  readonly owner?: string | null
  readonly expiresAtMs?: number
  readonly last?: number
}

/** The collections by their names. `blobs.files` and `blobs.chunks` are GridFS's. */
export type Collections = ReturnType<typeof collectionsOf>

export function collectionsOf(db: Db) {
  return {
    meta: db.collection<MetaDocument>('meta'),
    recordings: db.collection<RecordingDocument>('recordings'),
    runs: db.collection<RunDocument>('runs'),
    turns: db.collection<TurnDocument>('turns'),
    verdicts: db.collection<VerdictDocument>('verdicts'),
    models: db.collection<ModelDocument>('models'),
    deletions: db.collection<EntryDocument>('deletions'),
    strays: db.collection<EntryDocument>('strays'),
    uploads: db.collection<UploadDocument>('uploads'),
    files: db.collection<FileDocument>('blobs.files'),
    chunks: db.collection<ChunkDocument>('blobs.chunks'),
  }
}
