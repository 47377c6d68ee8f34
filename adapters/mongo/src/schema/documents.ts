import type { ModelNotes, Run, Turn, Upload, Verdict } from '@toolkit/core'
import type { ObjectId } from 'mongodb'

/** An entry as it is stored, under its key. */
export interface EntryDocument {
  readonly _id: string
}

/** What was noted of a model, as it is stored. */
export interface ModelDocument extends ModelNotes {
  readonly _id: string
}

/** A run as it is stored. */
export interface RunDocument extends Omit<Run, 'id'> {
  /** The order of inserting; runs that a server of an older version adds get it with the lease. */
  readonly sequence?: number
  readonly _id: string
  readonly finished: boolean
}

/** A turn as it is stored. Labels of speakers are data: they are values here, never names of fields. */
export interface TurnDocument extends Omit<Turn, 'scores'> {
  readonly runId: string
  /** Seconds. */
  readonly duration: number
  readonly scores: readonly { readonly speaker: string; readonly score: number }[] | null
}

/** A verdict as it is stored. `sequence` is the order of appending. */
export interface VerdictDocument extends Omit<Verdict, 'id'> {
  readonly _id: string
  readonly sequence: number
}

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
