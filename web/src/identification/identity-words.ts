import { type DiarizationView, isolated } from '@toolkit/server/client'

export type Identity = NonNullable<DiarizationView['identification']>[number]

type NameOf = (voiceId: string) => string | null

/** The name of a voice in sentences. */
export function voiceName(id: string, nameOf: NameOf): string {
  const name = nameOf(id)
  return name === null ? 'a deleted voice' : isolated(name)
}

/** A score as a person reads it: whole. */
function scoreWords(score: number): string {
  return String(Math.round(score))
}

/** The score of a voice for a speaker, and the next one: `score 97, next Ben 12`. */
export function scoresWords({ scores }: Identity, voiceId: string, nameOf: NameOf): string {
  const own = scores.find((one) => one.voiceId === voiceId)
  const next = scores.find((one) => one.voiceId !== voiceId)
  const score = own === undefined ? 'not compared' : `score ${scoreWords(own.score)}`
  if (next === undefined) return `${score}, no other voice`
  return `${score}, next ${voiceName(next.voiceId, nameOf)} ${scoreWords(next.score)}`
}

/** The scores of a proposal in a small place: `97 / 12`. */
export function shortScores({ best, runnerUp }: Identity): string {
  return [best, runnerUp].flatMap((one) => (one === null ? [] : scoreWords(one.score))).join(' / ')
}

const REASONS = {
  'low-score': 'no score is high enough',
  'other-voiceprint': 'another voice is nearly as similar',
  'other-speaker': 'another speaker is nearly as similar to this voice',
} as const satisfies Record<NonNullable<Identity['reason']>, string>

/** Why no voice is proposed for a speaker, with its best scores. */
export function unknownWords(identity: Identity, nameOf: NameOf): string {
  const { best, reason } = identity
  if (reason === null || best === null) return 'Unknown voice: no voice is left to compare with.'
  const closest = `${voiceName(best.voiceId, nameOf)} (${scoresWords(
    { ...identity, scores: identity.scores.filter(isLeft(identity)) },
    best.voiceId,
    nameOf,
  )})`
  return `Unknown voice: ${REASONS[reason]}. Closest: ${closest}`
}

function isLeft({ rejected }: Identity) {
  return ({ voiceId }: { readonly voiceId: string }) => !rejected.includes(voiceId)
}

/** A name that a person has not accepted yet. */
export interface Proposal {
  readonly name: string
  /** Its score and that of the next voice. */
  readonly scores: string
  readonly words: string
}

/** The proposal for a speaker without a name; null: there is none, or a person has decided. */
export function proposalOf(
  run: Pick<DiarizationView, 'identification' | 'speakerNames'> | null,
  speaker: string,
  nameOf: NameOf,
): Proposal | null {
  const identity = run?.identification?.find((each) => each.speaker === speaker)
  const hasName = run?.speakerNames?.names.some((each) => each.speaker === speaker) === true
  if (identity === undefined || identity.proposal === null || hasName) return null
  const name = nameOf(identity.proposal)
  if (name === null) return null
  const words = `Proposed for ${speaker}, not accepted yet: ${isolated(name)} (${scoresWords(identity, identity.proposal, nameOf)})`
  return { name, scores: shortScores(identity), words }
}
