import type { ErrorCode, MediaFacts } from '@toolkit/core'

/** How to produce the rendition from the decoded audio. */
export interface RenditionPlan {
  /** Null: the channel count of the first block, or 1 if it has more than two channels. */
  readonly channels: 1 | 2 | null
  /** Factor applied to every sample. */
  readonly gain: number
}

/** Result of decoding a whole recording. */
export interface Decoding {
  readonly durationSeconds: number
  /** The largest channel count of any stream in the file. */
  readonly channels: number
  /** Min and max of every 10 ms of the mono mix, as interleaved int8 (−127…127). */
  readonly peaks: Int8Array
  /** The same of each of the two channels of the sound; null: it has one. */
  readonly channelPeaks: readonly Int8Array[] | null
  /** Gain that raises a very quiet recording to the usual level; 1 for all others. */
  readonly levelGain: number
  readonly media: MediaFacts
  /** The start of the rendition file, which is known last, and its channel count. */
  readonly rendition: { readonly head: Uint8Array; readonly channels: number } | null
}

/** One decoding pass over one file. */
export interface DecoderTask {
  /** Path of the file; null if its bytes must be requested from the parent. */
  readonly file: string | null
  readonly sizeBytes: number
  readonly track: number | null
  readonly ffmpegPath: string | null
  /** A private folder for temporary files that ffmpeg reads. */
  readonly tempDir: string
  readonly maxSeconds: number
  readonly refusesCut: boolean
  /** Null: do not produce a rendition. */
  readonly rendition: RenditionPlan | null
}

/** Progress of a pass. */
export interface DecoderProgress {
  readonly fraction: number
  readonly bytesRead: number
  readonly secondsDecoded: number
}

export type ToChild =
  | { readonly kind: 'run'; readonly task: DecoderTask }
  /** The next bytes, or null at the end of the file. Sent once for each `pull`. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array | null }
  /** A piece of the rendition has been stored. */
  | { readonly kind: 'kept' }

export type FromChild =
  | { readonly kind: 'pull' }
  | ({ readonly kind: 'progress' } & DecoderProgress)
  | { readonly kind: 'rendition'; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly decoding: Decoding }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
