import type { ErrorCode, MediaFacts } from '@toolkit/core'
import type { Codec } from './source.ts'

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

/** What the worker is started with. */
export interface WorkerTask {
  readonly codec: Codec
  readonly maxSeconds: number
  readonly refusesCut: boolean
  /** Null: no rendition is made. */
  readonly rendition: RenditionPlan | null
}

export type ToWorker =
  /** The next bytes, or null at their end: one answer to each `pull`. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array | null }
  /** One piece of the rendition was stored. */
  | { readonly kind: 'kept' }

export type FromWorker =
  | { readonly kind: 'pull' }
  /** So much has been decoded, 0–1; null where the bytes read tell it. */
  | { readonly kind: 'progress'; readonly fraction: number | null }
  | { readonly kind: 'rendition'; readonly bytes: Uint8Array }
  | { readonly kind: 'done'; readonly decoding: Decoding }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
