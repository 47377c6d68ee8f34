import type { Failure } from '../model/run.ts'
import type {
  SourceListing,
  SourceObject,
  SourcePage,
  SourcePlace,
} from '../ports/source-browser.ts'

/** An object of a source, and what became of it. */
export interface ListedObject extends SourceObject {
  /** The recording that it is already; null: none. */
  readonly recordingId: string | null
  /** Whether it is being fetched. */
  readonly isUnderWay: boolean
}

/** An object that is not a recording. */
export interface SkippedObject {
  readonly address: string
  /** Why. */
  readonly message: string
}

/** A place whose new objects become recordings. Counts are those since the start of the server. */
export interface WatchState {
  readonly place: string
  readonly everySeconds: number
  /** When the last look ended, ISO 8601; null: none has. */
  readonly lastLookAt: string | null
  /** Why the last look did not end well; null: it did. */
  readonly error: Failure | null
  readonly taken: number
  readonly skipped: number
  /** The newest of those that were skipped, newest first. */
  readonly lastSkipped: readonly SkippedObject[]
}

/** Buckets that recordings are chosen from, and places that are watched. */
export interface Sources {
  readonly places: readonly SourcePlace[]
  watches(): readonly WatchState[]
  /** One page of a bucket. Throws `source-refused` for a place that nobody named, and what `SourceBrowser` throws. */
  list(
    listing: SourceListing,
  ): Promise<Omit<SourcePage, 'objects'> & { readonly objects: readonly ListedObject[] }>
}
