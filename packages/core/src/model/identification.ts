import type { Stretch } from './evaluation.ts'

/** The voices that a run compares its speakers with, and how the provider matches them. */
export interface IdentifyChoice {
  readonly voiceIds: readonly string[]
  /** Whether the provider matches a voice with at most one speaker. */
  readonly exclusive: boolean
  /** The smallest score of a match of the provider, 0–100. */
  readonly threshold: number
}

/** A speaker of a run, as a provider compared it with voices. */
export interface SpeakerScores {
  /** The label of the speaker. */
  readonly speaker: string
  /** The id of the voice that the provider matched; null: none. No decision about who it is. */
  readonly match: string | null
  /** The score of each voice, by its id, 0–100. */
  readonly confidence: Readonly<Record<string, number>>
}

/** A speaker of a run with its scores, and the ids of the voices that a person rejected for it. */
export interface IdentifiedSpeaker extends SpeakerScores {
  readonly rejected: readonly string[]
}

/** The voices that a person rejected for a speaker of a run, and when this speaker talks: labels mean nothing in other runs. */
export interface RejectedVoices {
  readonly runId: string
  readonly speaker: string
  /** Ids. */
  readonly voiceIds: readonly string[]
  /** By start, without overlap. */
  readonly stretches: readonly Stretch[]
}
