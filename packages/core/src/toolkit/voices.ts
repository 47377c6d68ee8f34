import type { ProviderName } from '../model/score.ts'
import type { CleanSpeech } from '../voices/clean-stretches.ts'
import type { Enrolment } from '../voices/enrolment.ts'
import type { Voice, Voiceprint, VoiceSource } from '../voices/voice.ts'

/** A voice with the voiceprints that are being made for it, oldest first. */
export interface EnrolledVoice {
  readonly voice: Voice
  readonly enrolments: readonly Enrolment[]
}

export interface EnrolmentRequest {
  readonly source: VoiceSource
  /** The sound of the one person, as a file that providers read, and its length in seconds. */
  readonly sound: Uint8Array
  readonly seconds: number
  /** null: the default provider. */
  readonly provider: ProviderName | null
  /** null: the provider's default model. */
  readonly model: string | null
  /** The caller agrees to the cost. */
  readonly confirmed: boolean
  /** The `Idempotency-Key` of the request, and the request as it was sent. Default: null. */
  readonly repeatable?: { readonly idempotencyKey: string; readonly request: string } | null
}

/** Named persons with voiceprints. All calls throw `voice-not-found` for an unknown voice. */
export interface Voices {
  /** By name, without regard to case. */
  list(): Promise<readonly EnrolledVoice[]>
  get(id: string): Promise<EnrolledVoice>
  /** Throws `request-conflict` if there is a voice of this name, or `MAX_VOICES`. */
  create(name: string): Promise<EnrolledVoice>
  /** Throws `request-conflict` if there is another voice of this name. */
  rename(id: string, name: string): Promise<EnrolledVoice>
  /** Deletes the voice, its voiceprints, those that are being made, and the copies of providers. A missing one is ignored. */
  remove(id: string): Promise<void>
  removePrint(id: string, printId: string): Promise<EnrolledVoice>
  /** The sound of a file, its length, and its digest. Throws `audio-…`, and `voice-unsuitable` if it is silent or too short. */
  soundOfFile(
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<Pick<EnrolmentRequest, 'sound' | 'seconds'> & { readonly sha256: string }>
  /** What a voiceprint of a speaker of a run is best made of. `runId` null: the current run. */
  cleanSpeech(recordingId: string, runId: string | null, speaker: string): Promise<CleanSpeech>
  /**
   * Starts to make a voiceprint. Throws `request-invalid` for a provider without voiceprints, or too long a sound, and
   * `request-conflict` if the voice has `MAX_PRINTS_OF_VOICE`. A paid provider is not called before `confirmed`. A request
   * that is sent again with its `idempotencyKey` starts nothing, and resolves to what it has become, unless that is deleted.
   * Throws `idempotency-key-reused` if the key was sent with another request.
   */
  enrol(id: string, request: EnrolmentRequest): Promise<Enrolment | Voiceprint>
  /**
   * Tries a held or failed enrolment again. Throws `request-conflict` for any other, and `confirmation-required` if it may be
   * billed (again) and `confirmed` is false.
   */
  retry(id: string, enrolmentId: string, confirmed: boolean): Promise<Enrolment>
  /** Discards a voiceprint that is being made. */
  discard(id: string, enrolmentId: string): Promise<void>
}
