/** An object that may be a recording. */
export interface SourceObject {
  /** As `SourceReader` reads it. */
  readonly address: string
  /** The last part of its path. */
  readonly name: string
  readonly sizeBytes: number
  /** ISO 8601. */
  readonly modifiedAt: string
  /** As `OpenedSource.version`: another one if the bytes change. */
  readonly version: string
}

/** A bucket that may be read, or the part of it whose keys begin with `prefix`. */
export interface SourcePlace {
  readonly bucket: string
  /** Empty, or with a slash at its end. */
  readonly prefix: string
}

export interface SourceListing {
  readonly bucket: string
  /** What the keys begin with: a folder with its slash, and the beginning of a name. */
  readonly prefix: string
  /** `nextCursor` of the page before; null: the first page. */
  readonly cursor: string | null
  /** The most folders and objects of the page. */
  readonly limit: number
  readonly signal: AbortSignal
}

export interface SourcePage {
  /** Prefixes with a slash at their end. */
  readonly folders: readonly string[]
  readonly objects: readonly SourceObject[]
  /** Null: this page is the last one. */
  readonly nextCursor: string | null
}

/** Lists the objects of named buckets. Errors are those of `SourceReader`. */
export interface SourceBrowser {
  readonly places: readonly SourcePlace[]
  /** One page of what is in a folder, by key. Throws `source-refused` for a place that nobody named. */
  list(listing: SourceListing): Promise<SourcePage>
}

/** A folder or bucket whose new objects become recordings. */
export interface WatchedPlace {
  /** The beginning of the addresses of its objects. */
  readonly name: string
  /** Whether objects are seen while they are being written: they are taken when two looks find the same version. */
  readonly growing: boolean
  /** All objects, in pages of at most `TAKEN_KEYS`. Errors are those of `SourceReader`. */
  pages(signal: AbortSignal): AsyncIterable<readonly SourceObject[]>
}
