/** A speaker of a recording with its score for each voiceprint, 0–100, as an identification returns it. */
export interface ScoredSpeaker {
  readonly speaker: string
  readonly confidence: Readonly<Record<string, number>>
}

/** What a name needs. */
export interface NamingRule {
  /** The smallest score. */
  readonly minScore: number
  /** How much smaller all other scores of the speaker, and of the voiceprint, must be at least. */
  readonly minMargin: number
}

/** See docs/identification.md for how often names are wrong and missing with it. */
export const NAMING_RULE: NamingRule = { minScore: 90, minMargin: 20 }

/** The voiceprint with the largest score. */
export interface NearestVoice {
  readonly label: string
  readonly score: number
}

/**
 * Who a speaker is, or that it is unknown and why: no voiceprint has a sufficient score; another voiceprint is nearly as
 * similar; another speaker of the recording is nearly as similar to the same voiceprint, or more.
 */
export type Naming =
  | { readonly speaker: string; readonly name: string; readonly nearest: NearestVoice }
  | {
      readonly speaker: string
      readonly name: null
      readonly reason: 'low-score' | 'other-voiceprint' | 'other-speaker'
      /** null without voiceprints. */
      readonly nearest: NearestVoice | null
    }

/**
 * Names the speakers that can be named: those whose best voiceprint has a sufficient score, is clearly better than all
 * other voiceprints for this speaker, and clearly better for this speaker than for all others. All others are unknown.
 * No name is given twice if the margin is larger than 0. The order of speakers and voiceprints does not matter.
 */
export function nameSpeakers(
  speakers: readonly ScoredSpeaker[],
  { minScore, minMargin }: NamingRule = NAMING_RULE,
): Naming[] {
  return speakers.map(({ speaker, confidence }) => {
    const [nearest = null, second = null] = Object.entries(confidence)
      .map(([label, score]) => ({ label, score }))
      .sort((a, b) => b.score - a.score || (a.label < b.label ? -1 : 1))
    if (nearest === null || nearest.score < minScore) {
      return { speaker, name: null, reason: 'low-score', nearest }
    }
    const { label, score } = nearest
    if (second !== null && score - second.score < minMargin) {
      return { speaker, name: null, reason: 'other-voiceprint', nearest }
    }
    const others = speakers.filter((other) => other.speaker !== speaker)
    if (others.some((other) => score - (other.confidence[label] ?? 0) < minMargin)) {
      return { speaker, name: null, reason: 'other-speaker', nearest }
    }
    return { speaker, name: label, nearest }
  })
}
