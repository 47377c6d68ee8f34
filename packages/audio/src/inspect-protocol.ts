import type { ErrorCode } from '@toolkit/core'
import type { Codec } from './source.ts'

/** What is known of a recording once all of it was decoded. */
export interface Inspection {
  readonly durationSeconds: number
  readonly sampleRate: number
  readonly channels: number
  /** Min and max of every 10 ms of the mono mix as int8 (−127…127), interleaved. */
  readonly peaks: Int8Array
}

/** What the worker is started with. */
export interface WorkerTask {
  readonly codec: Codec
  readonly maxSeconds: number
}

/** To the worker: the next bytes, or null at their end. One answer to each `pull`. */
export type ToWorker = Uint8Array | null

export type FromWorker =
  | { readonly kind: 'pull' }
  | { readonly kind: 'done'; readonly inspection: Inspection }
  | { readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string }
