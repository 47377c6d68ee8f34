import type { IdentifiedSpeaker, SpeakerScores } from '../model/identification.ts'
import type { SpeakerNames } from '../model/speaker-names.ts'
import { type Naming, nameSpeakers } from './name-speakers.ts'

/** A voice with its score for a speaker, 0–100. */
export interface ScoredVoice {
  readonly voiceId: string
  readonly score: number
}

/** What the scores say about a speaker, and what a person decided. */
export interface Identity {
  readonly speaker: string
  /** All scores, the largest first; ties by id. */
  readonly scores: readonly ScoredVoice[]
  /** The largest score of the voices that are not rejected, and the second largest; null: there is none. */
  readonly best: ScoredVoice | null
  readonly runnerUp: ScoredVoice | null
  /** The id of the voice that is proposed; null: unknown. */
  readonly proposal: string | null
  /** Why no voice is proposed; null: one is. */
  readonly reason: (Naming & { readonly name: null })['reason'] | null
  /** The id of the voice that a person accepted; null: none. */
  readonly accepted: string | null
  readonly rejected: readonly string[]
}

/** The proposals for the speakers of a run by `nameSpeakers`, without what a person rejected, beside what was accepted. */
export function identitiesOf(
  speakers: readonly IdentifiedSpeaker[],
  names: Pick<SpeakerNames, 'names'> | null,
): Identity[] {
  const accepted = new Map(names?.names.map(({ speaker, voiceId = null }) => [speaker, voiceId]))
  const namings = nameSpeakers(speakers.map(withoutRejected))
  return namings.map((naming, index) => {
    const { speaker, confidence, rejected } = speakers[index] as IdentifiedSpeaker
    const scores = Object.entries(confidence)
      .map(([voiceId, score]) => ({ voiceId, score }))
      .sort((a, b) => b.score - a.score || (a.voiceId < b.voiceId ? -1 : 1))
    const [best = null, runnerUp = null] = scores.filter(
      ({ voiceId }) => !rejected.includes(voiceId),
    )
    return {
      ...{ speaker, scores, best, runnerUp, rejected },
      proposal: naming.name,
      reason: naming.name === null ? naming.reason : null,
      accepted: accepted.get(speaker) ?? null,
    }
  })
}

function withoutRejected({ speaker, confidence, rejected }: IdentifiedSpeaker) {
  const left = Object.entries(confidence).filter(([voiceId]) => !rejected.includes(voiceId))
  return { speaker, confidence: Object.fromEntries(left) }
}

/** The scores of a provider's answer that can be used: of speakers with turns, each once, and of voices that were asked for. */
export function usableScores(
  given: readonly SpeakerScores[],
  speakers: ReadonlySet<string>,
  voiceIds: readonly string[],
): SpeakerScores[] {
  const asked = new Set(voiceIds)
  const usable = new Map<string, SpeakerScores>()
  for (const { speaker, match, confidence } of given) {
    if (!speakers.has(speaker) || usable.has(speaker)) continue
    const scores = Object.entries(confidence).filter(
      ([voiceId, score]) => asked.has(voiceId) && score >= 0 && score <= 100,
    )
    usable.set(speaker, {
      speaker,
      match: match !== null && asked.has(match) ? match : null,
      confidence: Object.fromEntries(scores),
    })
  }
  return [...usable.values()]
}
