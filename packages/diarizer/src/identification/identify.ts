import { type Matching, matchVoiceprints } from './assignment.ts'
import { sameVoiceProbability } from './score.ts'
import type { Voice } from './voiceprint.ts'

/** The voice of a person, with the label that the caller gave it. */
export interface LabelledVoice extends Voice {
  readonly label: string
}

/** A speaker of the diarization with its scores, in pyannoteAI's form. */
export interface IdentifiedSpeaker {
  /** The label of the diarization. */
  readonly speaker: string
  /** The label of the matched voiceprint. */
  readonly match: string | null
  /** The score of each voiceprint, 0–100: the probability that it is the same person, at equal odds. */
  readonly confidence: Readonly<Record<string, number>>
}

/**
 * Compares the speakers of a diarization with voiceprints.
 * @param speakers each with its voice; null if it has none, because it does not speak alone: then its scores are 0
 * @param voiceprints with distinct labels
 */
export function identifySpeakers(
  speakers: readonly { readonly speaker: string; readonly voice: Voice | null }[],
  voiceprints: readonly LabelledVoice[],
  matching: Matching,
): IdentifiedSpeaker[] {
  const probabilities = speakers.map(({ voice }) =>
    voiceprints.map((print) => (voice === null ? 0 : sameVoiceProbability(voice, print))),
  )
  const scores = probabilities.map((row) => row.map((p) => Math.round(100 * p)))
  const matches = matchVoiceprints(probabilities, scores, matching)
  return speakers.map(({ speaker }, row) => ({
    speaker,
    match: voiceprints[matches[row] ?? -1]?.label ?? null,
    confidence: Object.fromEntries(
      voiceprints.map(({ label }, column) => [label, scores[row]?.[column] as number]),
    ),
  }))
}
