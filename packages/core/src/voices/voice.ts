import type { Stretch } from '../model/evaluation.ts'
import { nameKey } from '../model/recording-query.ts'
import type { ProviderName } from '../model/score.ts'

/** The most voices that are stored. */
export const MAX_VOICES = 1_000
/** The most voiceprints of one voice. */
export const MAX_PRINTS_OF_VOICE = 20
/** The most characters (code points) of the name of a voice. */
export const MAX_VOICE_NAME_CHARACTERS = 100
/** The longest voiceprint, in characters: the limit of pyannoteAI's protocol. */
export const MAX_PRINT_CHARACTERS = 20_000
/** The longest sound that a voiceprint is made of, in seconds: the limit of pyannoteAI's protocol. */
export const MAX_ENROLLED_SECONDS = 30
/** The shortest sound: a voiceprint needs so much speech. */
export const MIN_ENROLLED_SECONDS = 3
/** The most voiceprints of one identification: the limit of pyannoteAI's protocol. */
export const MAX_IDENTIFIED_PRINTS = 50

/** A named person with voiceprints. Biometric data: never in logs, exported only on request. */
export interface Voice {
  /** Its id. */
  readonly key: string
  readonly name: string
  readonly prints: readonly Voiceprint[]
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
}

/** A voiceprint. It can only be compared with those of the same provider and model. */
export interface Voiceprint {
  readonly id: string
  readonly provider: ProviderName
  readonly model: string
  /** Opaque: only its provider can read it. */
  readonly print: string
  readonly source: VoiceSource
  /** The length of the sound that it was made of, in seconds. */
  readonly seconds: number
  /** ISO 8601. */
  readonly createdAt: string
  /** Absent: it was asked for without an `Idempotency-Key`. */
  readonly submission?: Submission
}

/** Recognises the request for a voiceprint when it is sent again. */
export interface Submission {
  readonly idempotencyKey: string
  /** A digest of the request. */
  readonly digest: string
}

/** What a voiceprint was made of. */
export type VoiceSource =
  | { readonly kind: 'file'; readonly name: string; readonly sha256: string }
  | {
      readonly kind: 'recording'
      readonly recordingId: string
      /** The run whose turns the stretches are; null: they were selected by hand. */
      readonly runId: string | null
      /** The label of the speaker in that run. */
      readonly speaker: string | null
      readonly stretches: readonly Stretch[]
    }

/** Orders voices by name, without regard to case; ties by id. */
export function compareVoices(a: Voice, b: Voice): number {
  const [one, other] = [nameKey(a.name), nameKey(b.name)]
  if (one !== other) return one < other ? -1 : 1
  return a.key < b.key ? -1 : Number(a.key > b.key)
}
