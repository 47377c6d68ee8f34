import type { ErrorCode, MediaWarning } from '@toolkit/core'
import type { Matching } from '../identification/assignment.ts'
import type { IdentifiedSpeaker, LabelledVoice } from '../identification/identify.ts'
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

/** The voices that the speakers of a recording are compared with. */
export interface VoiceComparison {
  readonly voices: readonly LabelledVoice[]
  readonly matching: Matching
}

/** The diarization of a file; `identified` is null if there was nothing to compare with. */
export type ComparedResult = FileResult & {
  readonly identified: readonly IdentifiedSpeaker[] | null
}

/** A voiceprint and what it was made from. */
export interface VoiceprintResult {
  /** Base64 (`identification/voiceprint.ts`). It stands for the voice of a person: it belongs in no log. */
  readonly voiceprint: string
  /** How long the person speaks alone. */
  readonly speechSeconds: number
  readonly durationSeconds: number
  /** What decoding the file told about it, such as a missing end. */
  readonly mediaWarnings: readonly MediaWarning[]
}

export type ToChild =
  | {
      readonly type: 'run'
      readonly path: string
      readonly hints: SpeakerHints
      /** Whether each of two channels is diarized; otherwise the mix is. */
      readonly byChannel: boolean
      readonly durationSeconds: number | null
      /** Where the evidence is kept; null: nowhere. */
      readonly evidenceFile: string | null
      /** null: the speakers are not compared with voices. */
      readonly comparison: VoiceComparison | null
    }
  | { readonly type: 'voiceprint'; readonly path: string }
  | { readonly type: 'cancel' }

/** Curves are sent one by one: for a day with many speakers a single message would have hundreds of megabytes. */
export type FromChild =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'evidence'; readonly report: EvidenceReport }
  | { readonly type: 'speaker-curve'; readonly speaker: string; readonly values: Uint8Array }
  | { readonly type: 'result'; readonly result: ComparedResult }
  | { readonly type: 'voiceprint'; readonly result: VoiceprintResult }
  | { readonly type: 'canceled' }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string }
