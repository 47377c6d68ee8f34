import type { Progress, Run, SpeakerHints } from '../model/run.ts'
import type { ProviderName } from '../model/score.ts'
import type { ComparableVoice, VoiceChoice } from '../voices/chosen-voices.ts'

/** A run with its progress, which only this process knows. */
export interface FollowedRun {
  readonly run: Run
  readonly progress: Progress | null
}

/** What the user decides about the names and colours of the speakers of a run. */
export interface NameChanges {
  readonly speakerNames?: Readonly<Record<string, string>>
  readonly speakerColours?: Readonly<Record<string, number>> | undefined
  readonly forgetUnclear: boolean
}

/** What the user decides about the voice of a speaker of a run. It replaces the earlier decision. */
export interface IdentityDecision {
  readonly speaker: string
  /** The id of the voice that the speaker is, whose name it gets; null: none is accepted. */
  readonly accepted: string | null
  /** The ids of the voices that the speaker is not. */
  readonly rejected: readonly string[]
}

export interface RunRequest {
  /** null: the default provider. */
  readonly provider: ProviderName | null
  /** null: the provider's default model. */
  readonly model: string | null
  /** null: the recording's own hints. */
  readonly speakers: SpeakerHints | null
  /** Diarize each of the two channels as one party; `speakers` is then not used. Default: false. */
  readonly byChannel?: boolean
  /** The voices that the speakers are compared with; null: none. */
  readonly identify: VoiceChoice | null
  /** The caller agrees to the cost, whatever the length of the recording. */
  readonly confirmed: boolean
  /** Start even if another run of the recording is in progress. */
  readonly forced: boolean
}

/** Changes of a recording in the trash: `recording-trashed`. */
export interface Runs {
  /**
   * Queues a run. Throws `run-under-way` if another one has not ended (unless `forced`), and `confirmation-required` if the
   * cost needs consent; `request-invalid` for `byChannel` if the provider cannot do it, or the recording does not have two
   * channels. If the length is not known yet, the run is held (`unconfirmed`) once it is. With voices also `no-voiceprint`,
   * and `request-invalid` for unknown or too many ones, or with `byChannel`.
   */
  start(recordingId: string, request: RunRequest): Promise<FollowedRun>
  /** The voices that runs can be compared with, by name. */
  comparableVoices(): Promise<readonly ComparableVoice[]>
  list(recordingId: string): Promise<readonly FollowedRun[]>
  get(recordingId: string, runId: string): Promise<FollowedRun>
  /**
   * Names the speakers of a succeeded run: `speakerNames` replaces all names, `speakerColours` all chosen colours, and
   * `forgetUnclear` removes the unclear names.
   * Throws `request-conflict` for any other run, and `speaker-names-limit`.
   */
  name(recordingId: string, runId: string, changes: NameChanges): Promise<FollowedRun>
  /**
   * Decides about the voice of a speaker of a succeeded run that was compared with voices. What is rejected is not proposed
   * again, also not for a speaker of a later run who talks at mostly the same time. Throws `request-conflict` for any other
   * run, and `request-invalid` for an unknown speaker or voice.
   */
  decide(recordingId: string, runId: string, decision: IdentityDecision): Promise<FollowedRun>
  remove(recordingId: string, runId: string): Promise<void>
  /** Requests cancellation. Throws `request-conflict` if the run has ended. */
  cancel(recordingId: string, runId: string): Promise<FollowedRun>
  /**
   * Decides about a held run. Throws `request-conflict` for any other run. `resubmit` retries the account now, sends a
   * submit of unknown outcome again, or confirms the cost, depending on why the run is held.
   */
  resolve(recordingId: string, runId: string, action: 'resubmit' | 'give-up'): Promise<FollowedRun>
}
