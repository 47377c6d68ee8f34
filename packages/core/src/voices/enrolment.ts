import type { Failure, Hold } from '../model/run.ts'
import type { ProviderName } from '../model/score.ts'
import type { Submission, VoiceSource } from './voice.ts'

export const ENROLMENT_STATUSES = ['queued', 'submitted', 'held', 'failed'] as const

/**
 * A voiceprint that is being made. Its sound is in the blob `enrolmentKey(key)`. When the voiceprint is there, it is added
 * to the voice, and the enrolment and its sound are removed.
 */
export interface Enrolment {
  /** Its id, and the key of its media at the provider. */
  readonly key: string
  /** The voice that it is added to. */
  readonly voiceId: string
  readonly provider: ProviderName
  readonly model: string
  readonly source: VoiceSource
  /** The length of its sound, in seconds. */
  readonly seconds: number
  readonly status: (typeof ENROLMENT_STATUSES)[number]
  readonly hold: Hold | null
  readonly error: Failure | null
  /** The user agreed to the cost. */
  readonly confirmed: boolean
  /** Stored before the submit is sent. Without a `jobId`, the response may have been lost. ISO 8601. */
  readonly submitStartedAt: string | null
  readonly jobId: string | null
  /** ISO 8601. */
  readonly createdAt: string
  /** As `Voiceprint.submission`. */
  readonly submission?: Submission
}
