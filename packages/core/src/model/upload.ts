import type { FetchedFrom } from './recording.ts'
import type { Failure, SpeakerHints } from './run.ts'
import type { ProviderName } from './score.ts'

/** What the user states about a recording when uploading it. */
export interface RecordingDraft {
  readonly name: string
  readonly speakers: SpeakerHints
  readonly provider: ProviderName | null
  readonly model: string | null
  readonly diarize: boolean
  /** The user agrees to the cost, whatever the length. */
  readonly confirmed: boolean
  /** Index of the audio track, from 0; null: the default track. */
  readonly track: number | null
  /** `ask`: without a run if an older recording has the same bytes, so that the user can decide. Absent: as any other. */
  readonly onDuplicate?: 'ask'
}

/** The address that the server fetches an upload from. */
export interface UploadSource {
  /** As the recording will have it: without what may be secret. */
  readonly shown: FetchedFrom
  /** The whole address. It may contain secrets, and is in no answer and no log. */
  readonly address: string
  /** Identifies the bytes at the address, so that only the same ones are continued; null: unknown. */
  readonly version: string | null
  /** How often it was fetched from the start again. */
  readonly restarts: number
  /** Why fetching has stopped; null: it has not. */
  readonly error: Failure | null
  /** A watch has found it; absent: a person has added it. */
  readonly found?: true
  /** What it waits for, that a person has to do; it goes on by itself. Absent or null: nothing. */
  readonly held?: Failure | null
}

/** An upload. Its bytes may arrive in many requests, over days and restarts. */
export interface Upload {
  readonly id: string
  /** The id of the recording that it becomes. Makes completion idempotent. */
  readonly recordingId: string
  /** The full size; null: unknown (a multipart request, or an address that has not told it). */
  readonly sizeBytes: number | null
  readonly draft: RecordingDraft
  /** ISO 8601. */
  readonly createdAt: string
  /** ISO 8601: when the recording was created; null: not yet. */
  readonly finishedAt: string | null
  /** The `Idempotency-Key` of the request, if it had one. */
  readonly idempotencyKey?: string
  /** A digest of the form fields of a request with such a key. */
  readonly draftDigest?: string
  /** The older recording because of which no run was started; absent: none. */
  readonly duplicateOf?: string
  /** Where the server fetches the bytes from; absent: they are sent to it; null: it has become a recording. */
  readonly source?: UploadSource | null
}
