import type { ErrorCode } from '@toolkit/core'
import type { FileResult, SpeakerHints } from '../result.ts'

/** Settings of the child, as JSON in its first argument. */
export interface ChildSettings {
  readonly modelsFolder: string
  readonly ffmpegPath: string | null
  /** A private folder of the child; the parent removes it when the child has exited. */
  readonly tempDir: string
  /** A folder for compiled code, which later children of the same engine use: they start in a third of the time. */
  readonly compiledDir: string
  readonly threads: number
}

/** What happened to the evidence of a job: it was stored, or used, or could not be stored or used for a reason. */
export type EvidenceReport =
  | { readonly event: 'stored' | 'used' }
  | { readonly event: 'not-stored' | 'not-used'; readonly reason: string }

export type ToChild =
  | {
      readonly type: 'run'
      readonly path: string
      readonly hints: SpeakerHints
      readonly durationSeconds: number | null
      /** Where the evidence is kept; null: nowhere. */
      readonly evidenceFile: string | null
    }
  | { readonly type: 'cancel' }

/** Curves are sent one by one: for a day with many speakers a single message would have hundreds of megabytes. */
export type FromChild =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'evidence'; readonly report: EvidenceReport }
  | { readonly type: 'speaker-curve'; readonly speaker: string; readonly values: Uint8Array }
  | { readonly type: 'result'; readonly result: FileResult }
  | { readonly type: 'canceled' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string }
