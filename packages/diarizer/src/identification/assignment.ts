import { assign } from '@toolkit/core'

/** How voiceprints are matched with speakers, as in pyannoteAI's protocol. */
export interface Matching {
  /** Whether a voiceprint may be matched with one speaker only. */
  readonly exclusive: boolean
  /** The smallest score of a match, 0–100. With 0 every pair may be matched. */
  readonly threshold: number
}

/**
 * Matches speakers with voiceprints. A pair needs a score of at least the threshold. Exclusive: one to one, with the
 * largest sum of probabilities, which is the expected number of right matches. Otherwise each speaker has the
 * voiceprint with the largest probability.
 * @param probabilities probabilities[speaker][voiceprint], 0–1
 * @param scores the same as shown, 0–100
 * @returns the voiceprint of each speaker, or null
 */
export function matchVoiceprints(
  probabilities: readonly (readonly number[])[],
  scores: readonly (readonly number[])[],
  { exclusive, threshold }: Matching,
): (number | null)[] {
  const value = (speaker: number, voiceprint: number) =>
    (scores[speaker]?.[voiceprint] as number) >= threshold
      ? (probabilities[speaker]?.[voiceprint] as number)
      : null
  if (!exclusive) {
    return probabilities.map((row, speaker) =>
      row.reduce<number | null>((best, probability, voiceprint) => {
        if (value(speaker, voiceprint) === null) return best
        return best === null || probability > (row[best] as number) ? voiceprint : best
      }, null),
    )
  }
  const gains = probabilities.map((row, speaker) =>
    row.map((_, voiceprint) => value(speaker, voiceprint) ?? 0),
  )
  return assign(gains).map((voiceprint, speaker) =>
    voiceprint < 0 || value(speaker, voiceprint) === null ? null : voiceprint,
  )
}
