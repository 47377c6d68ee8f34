import type { ErrorCode, MediaFacts } from '@toolkit/core'

/** How the rendition is made of what is decoded. */
export interface RenditionPlan {
  /** Null: those of the beginning, or one where they are more than two. */
  readonly channels: 1 | 2 | null
  /** What every sample is multiplied by. */
  readonly gain: number
}

/** What is known of a recording once all of it was decoded. */
export interface Decoding {
  readonly durationSeconds: number
  /** The most channels that any part of it has. */
  readonly channels: number
  /** Min and max of every 10 ms of the mono mix as int8 (−127…127), interleaved. */
  readonly peaks: Int8Array
  /** The gain that brings a very quiet recording to level; 1 for any other. */
  readonly levelGain: number
  readonly media: MediaFacts
  /** The rendition that was made: its beginning, which is known last, and its channels. */
  readonly rendition: { readonly head: Uint8Array; readonly channels: number } | null
}

/** One pass over one file. */
export interface DecoderTask {
  /** Where the file lies; null: its bytes are asked for. */
  readonly file: string | null
  readonly sizeBytes: number
  readonly track: number | null
  readonly ffmpegPath: string | null
  /** A folder of its own for what ffmpeg must see as a file. */
  readonly tempDir: string
  readonly maxSeconds: number
  readonly refusesCut: boolean
  /** Null: no rendition is made. */
  readonly rendition: RenditionPlan | null
}

/** How far a pass is. */
export interface DecoderProgress {
  readonly fraction: number
  readonly bytesRead: number
  readonly secondsDecoded: number
}

export type ToChild =
  | { readonly kind: 'run'; readonly task: DecoderTask }
  /** The next bytes, or null at their end: one answer to each `pull`. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array | null }
  /** One piece of the rendition was stored. */
  | { readonly kind: 'kept' }

export type FromChild =
  | { readonly kind: 'pull' }
  | ({ readonly kind: 'progress' } & DecoderProgress)
  | { readonly kind: 'rendition'; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly decoding: Decoding }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
