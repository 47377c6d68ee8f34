/** Why a label may be no person: it has hardly any speech, or its sound is probably no speech. */
export const DOUBT_REASONS = ['little-speech', 'unlike-speech'] as const
export type DoubtReason = (typeof DOUBT_REASONS)[number]

/** What a provider doubts about the speakers of its result. Nothing of the result is changed because of it. */
export interface SpeakerDoubt {
  /** The number of speakers if voices were joined more or less easily; null: a hint fixed the number. */
  readonly range: SpeakerRange | null
  /** The labels that may be no person. */
  readonly labels: readonly DoubtfulLabel[]
}

/** Whether other numbers of speakers than the one found are plausible. `given`: a person gave the number. */
export const SPEAKER_COUNT_DOUBTS = ['given', 'none', 'some'] as const
export type SpeakerCountDoubt = (typeof SPEAKER_COUNT_DOUBTS)[number]

export interface SpeakerRange {
  readonly fewer: number
  readonly more: number
  /** By how much the similarity of voices that counts as one speaker was changed in both directions. */
  readonly step: number
}

export interface DoubtfulLabel {
  readonly speaker: string
  readonly reason: DoubtReason
  /** Time in which only this speaker speaks. */
  readonly speechSeconds: number
  /** Mean probability that this is speech, 0–1; null: it never speaks alone. */
  readonly speechProbability: number | null
}
