import type {
  CandidateSpot,
  Correction,
  CorrectionEntry,
  ModelNotes,
  Recording,
  Run,
  StretchVerdict,
  TakenObject,
  Turn,
  Upload,
  Verdict,
  WorstTurn,
} from '@toolkit/core'
import type { Binary, Db, ObjectId } from 'mongodb'

/** The collections by name. `blobs.files` and `blobs.chunks` are those of GridFS. */
export type Collections = ReturnType<typeof collectionsOf>

export function collectionsOf(db: Db) {
  return {
    meta: db.collection<MetaDocument>('meta'),
    recordings: db.collection<RecordingDocument>('recordings'),
    runs: db.collection<RunDocument>('runs'),
    turns: db.collection<TurnDocument>('turns'),
    verdicts: db.collection<VerdictDocument>('verdicts'),
    stretchVerdicts: db.collection<StretchVerdictDocument>('stretchVerdicts'),
    candidateRuns: db.collection<CandidateRunDocument>('candidateRuns'),
    candidateTurns: db.collection<CandidateTurnDocument>('candidateTurns'),
    candidateSpots: db.collection<CandidateSpotDocument>('candidateSpots'),
    corrections: db.collection<CorrectionDocument>('corrections'),
    correctionEntries: db.collection<CorrectionEntryDocument>('correction-entries'),
    models: db.collection<ModelDocument>('models'),
    reviews: db.collection<EntryDocument>('reviews'),
    deletions: db.collection<EntryDocument>('deletions'),
    strays: db.collection<EntryDocument>('strays'),
    views: db.collection<EntryDocument>('views'),
    voices: db.collection<EntryDocument>('voices'),
    enrolments: db.collection<EntryDocument>('enrolments'),
    taken: db.collection<TakenDocument>('taken'),
    uploads: db.collection<UploadDocument>('uploads'),
    files: db.collection<FileDocument>('blobs.files'),
    chunks: db.collection<ChunkDocument>('blobs.chunks'),
  }
}

/** A document about the database itself: `schema`, `lease`, or one of the counters `verdicts`, `runs` and `corrections`. */
export interface MetaDocument {
  readonly _id: string
  readonly version?: number
  /** The schema version whose steps under the lease are done. */
  readonly completed?: number
  readonly owner?: string | null
  readonly expiresAtMs?: number
  readonly last?: number
}

/** Speaker labels are arbitrary text, so they are stored as values, not as field names. */
export interface RecordingDocument extends Omit<Recording, 'id' | 'speakerNames' | 'tags'> {
  readonly _id: string
  readonly nameKey: string
  readonly speakerNames: readonly { readonly label: string; readonly name: string }[]
  /** Each with the form by which it is compared. */
  readonly tags: readonly { readonly tag: string; readonly key: string }[]
}

export interface RunDocument extends Omit<Run, 'id'> {
  readonly _id: string
  /** The order of insertion. A run that an older server inserts gets its number under the lease. */
  readonly sequence?: number
  readonly finished: boolean
  /** The turns of the run are being stored, or what was stored of them is being removed: the run is not seen. */
  readonly incomplete?: 'writing' | 'removing'
}

/** Speaker labels are arbitrary text, so they are stored as values, not as field names. */
export interface TurnDocument extends Omit<Turn, 'scores'> {
  readonly runId: string
  /** Seconds. */
  readonly duration: number
  readonly scores: readonly { readonly speaker: string; readonly score: number }[] | null
}

export interface VerdictDocument extends Omit<Verdict, 'id'> {
  readonly _id: string
  /** The order of insertion. */
  readonly sequence: number
}

export interface StretchVerdictDocument extends Omit<StretchVerdict, 'id'> {
  readonly _id: string
}

/** What is kept of a recording; the id is that of the recording. Its spots and turns are those of `version`. */
export interface CandidateRunDocument {
  readonly _id: string
  /** Null: nothing is kept, or not yet. */
  readonly version: string | null
  readonly runId: string | null
  /** Of the spots of each threshold, in the order of `CANDIDATE_THRESHOLDS`; empty if nothing is kept. */
  readonly counts: readonly number[]
  readonly seconds: readonly number[]
  readonly sampleSeconds: readonly number[] | null
  /** `CANDIDATE_FORM` when it was stored. Missing: the first. */
  readonly form?: number
  /** Of the spots of each threshold with each reason, in the order of both. Missing in the first form. */
  readonly reasonCounts?: readonly number[]
  readonly reasonSeconds?: readonly number[]
  /** As in `TurnFigures`; null or missing: no turn has a confidence. */
  readonly turnCountsUpTo?: readonly number[] | null
  readonly turnSecondsUpTo?: readonly number[] | null
  /** The versions that are being stored, and may become the one that is listed. */
  readonly writing: readonly string[]
  /** All versions besides `version` that may have spots or turns. */
  readonly unlisted: readonly string[]
}

export interface CandidateSpotDocument extends Omit<CandidateSpot, 'reasons'> {
  readonly recordingId: string
  /** Missing in those of the first form. */
  readonly reasons?: number
  /** Each `put` has its own. */
  readonly version: string
  /** Seconds. */
  readonly duration: number
}

export interface CandidateTurnDocument extends WorstTurn {
  readonly recordingId: string
  readonly version: string
  /** The whole part of the confidence. */
  readonly bin: number
  /** Seconds. */
  readonly duration: number
}

export interface CorrectionDocument extends Omit<Correction, 'id'> {
  readonly _id: string
  /** The order of insertion. */
  readonly sequence: number
  /** The entries of the last change, which may not be copied yet. */
  readonly pending: readonly CorrectionEntry[]
}

/** An entry of a log; the id is `correction/sequence`. */
export type CorrectionEntryDocument = CorrectionEntry & {
  readonly _id: string
  readonly correctionId: string
}

/** Notes on a model; the id is `provider/model`. */
export interface ModelDocument extends ModelNotes {
  readonly _id: string
}

/** A deletion, a stray or a saved view; the id is its key. */
export interface EntryDocument {
  readonly _id: string
}

/** An object that was taken; the id is its key. */
export interface TakenDocument extends Omit<TakenObject, 'key'> {
  readonly _id: string
}

export interface UploadDocument extends Omit<Upload, 'id' | 'draft'> {
  readonly _id: string
  /** An older server inserts drafts without `confirmed`. */
  readonly draft: Omit<Upload['draft'], 'confirmed'> & { readonly confirmed?: boolean }
  /** The file in GridFS that holds its bytes. */
  readonly fileId: ObjectId
  /** The key of the blob that the file is, or is about to be. */
  readonly movedTo: string | null
}

/**
 * A file in GridFS. It is inserted before its first chunk and deleted after its last, so that no kill leaves chunks
 * without a file.
 */
export interface FileDocument {
  readonly _id: ObjectId
  /** The key of a blob, or one of `FILE_NAMES`. */
  readonly filename: string
  /** 0 until the file is a blob. */
  readonly length: number
  readonly chunkSize: number
  readonly uploadDate: Date
}

/** `CHUNK_BYTES` of a file; the last chunk may be shorter. */
export interface ChunkDocument {
  readonly files_id: ObjectId
  readonly n: number
  readonly data: Binary
}
