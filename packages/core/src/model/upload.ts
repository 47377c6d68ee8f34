import type { SpeakerHints } from './run.ts'
import type { ProviderName } from './score.ts'

/** What the person says of a recording while handing it in. */
export interface RecordingDraft {
  readonly name: string
  readonly speakers: SpeakerHints
  readonly provider: ProviderName | null
  readonly model: string | null
  readonly diarize: boolean
  /** Whether what its diarization costs is agreed to, however long it is. */
  readonly confirmed: boolean
  /** Which sound track of a file with several, from 0; null: the one that players take. */
  readonly track: number | null
}

/** Bytes on their way in. They may arrive in many requests, over days and restarts. */
export interface Upload {
  readonly id: string
  /** The id that the recording will have: what makes completing it twice the same as once. */
  readonly recordingId: string
  /** The whole size; null while unknown (a plain multipart request). */
  readonly sizeBytes: number | null
  readonly draft: RecordingDraft
  /** ISO 8601. */
  readonly createdAt: string
  /** ISO 8601, when the recording was made of it; null before. */
  readonly finishedAt: string | null
  /** By which its caller says that a form is the same one sent again; left out where none was given. */
  readonly idempotencyKey?: string
  /** What is kept of its fields with such a key: their digest. */
  readonly draftDigest?: string
}
