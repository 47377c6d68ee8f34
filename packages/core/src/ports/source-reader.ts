import type { FetchedFrom } from '../model/recording.ts'

/** An address of a kind that a reader knows. */
export interface KnownAddress {
  /** Without what may be secret. */
  readonly shown: FetchedFrom
  /** The name of the file in it. */
  readonly fileName: string
}

export interface SourceReading {
  /** The first byte that is missing. */
  readonly from: number
  /** Of the bytes before; null: unknown. Without it the file is read from its start. */
  readonly version: string | null
  /** Ends the reading, also of the bytes. */
  readonly signal: AbortSignal
}

/** An answer whose bytes can be read once. */
export interface OpenedSource {
  /** The first byte of `bytes`: `from`, or 0 if only the whole file can be read, or if it has changed. */
  readonly from: number
  /** The size of the whole file; null: unknown. */
  readonly sizeBytes: number | null
  /** Identifies the bytes of the file; null: it has nothing that does. */
  readonly version: string | null
  /** Throws `source-unavailable` if the connection ends early. */
  readonly bytes: AsyncIterable<Uint8Array>
}

/**
 * Reads files from addresses of one kind. Errors are `source-…` and name no secret. `source-unavailable` says that trying again
 * may help, `source-credentials` that a person has to act before it does. A reader that does not begin again by itself throws
 * `source-changed` if the version is another one. Time limits are those of the caller.
 */
export interface SourceReader {
  /** Whether an address and a version name the same bytes for ever, so that each is fetched once. */
  readonly once: boolean
  /**
   * Judges an address without a connection. Null: it is of another kind. Throws `request-invalid` or `source-refused` if it
   * is certain that it cannot be read.
   */
  recognise(address: string): KnownAddress | null
  open(address: string, reading: SourceReading): Promise<OpenedSource>
}
