import type { ColoursByLabel } from './speaker-colours.ts'

/** The name of a voice in one run. */
export interface SpeakerName {
  /** The label of the voice in this run. */
  readonly speaker: string
  readonly name: string
  /** The run that the name was carried from; null: it was given for this run. */
  readonly carriedFrom: string | null
  /** Of a carried name: the time that both voices have in common, as a share of the longer one's time, 0–1. */
  readonly agreement: number | null
  /** The id of the voice whose name was accepted; null, or missing in runs of an older version: the name was typed. */
  readonly voiceId?: string | null
}

/** A name that was not carried to a run, because it is not clear which voice it belongs to. */
export interface UnclearName {
  readonly name: string
  /** The run in which it was a name, and the label there; null: that run is deleted, or there was none. */
  readonly runId: string | null
  readonly speaker: string
  /** The voice of this run that fits best; null: none does. */
  readonly closest: string | null
  /** Of `closest`, as in `SpeakerName`; null: not known. */
  readonly agreement: number | null
}

/** The colour that the user chose for a voice of a run. */
export interface SpeakerColour {
  /** The label of the voice in this run. */
  readonly speaker: string
  /** Below `SPEAKER_COLOURS`. */
  readonly colour: number
}

/** The names of the voices of a run, and their chosen colours. */
export interface SpeakerNames {
  readonly names: readonly SpeakerName[]
  /** For the user to decide. */
  readonly unclear: readonly UnclearName[]
  /** Voices without one have an automatic colour. Missing in runs of an older version. */
  readonly colours?: readonly SpeakerColour[]
}

/** A name is carried if more than this share agrees. At half, two voices may have become one. */
export const MIN_AGREEMENT = 0.5
/** The most speaker names of a recording or a run, and unclear names and chosen colours of a run. */
export const MAX_SPEAKER_NAMES = 64

export type NamesByLabel = Readonly<Record<string, string>>

/** The names by label. */
export function namesByLabel({ names }: Pick<SpeakerNames, 'names'>): Record<string, string> {
  return Object.fromEntries(names.map(({ speaker, name }) => [speaker, name]))
}

/** The chosen colours by label. */
export function coloursByLabel(names: SpeakerNames | null): ColoursByLabel {
  return new Map(names?.colours?.map(({ speaker, colour }) => [speaker, colour]))
}

/**
 * The names of a run after the user has given these, all of them. A name that is the same as before stays carried; an
 * unclear name that was given to a voice is no longer unclear.
 */
export function withGivenNames(before: SpeakerNames | null, given: NamesByLabel): SpeakerNames {
  const earlier = new Map(before?.names.map((each) => [each.speaker, each]))
  const names = Object.entries(given).map(([speaker, name]) => {
    const same = earlier.get(speaker)
    return same?.name === name ? same : { speaker, name, carriedFrom: null, agreement: null }
  })
  const unclear = stillUnclear(before?.unclear ?? [], names)
  return { names, unclear, colours: before?.colours ?? [] }
}

/** The names of a run after a speaker got the name of a voice (null: lost the one that it has from a voice). */
export function withIdentity(
  before: SpeakerNames,
  speaker: string,
  voice: { readonly id: string; readonly name: string } | null,
): SpeakerNames {
  const own = before.names.find((each) => each.speaker === speaker)
  const ownVoice = own?.voiceId ?? null
  const isSame = voice !== null && ownVoice === voice.id && own?.name === voice.name
  if (voice === null ? ownVoice === null : isSame) return before
  const others = before.names.filter((each) => each.speaker !== speaker)
  if (voice === null) return { ...before, names: others }
  const { id: voiceId, name } = voice
  const names = [...others, { speaker, name, carriedFrom: null, agreement: null, voiceId }]
  return { ...before, names, unclear: stillUnclear(before.unclear, names) }
}

/** The ids of the voices whose names the speakers of a run have, in order. */
export function acceptedVoices({ names }: Pick<SpeakerNames, 'names'>): readonly string[] {
  return [...new Set(names.flatMap(({ voiceId }) => voiceId ?? []))].sort()
}

/** The match of a voice of the earlier run, as `matchVoices` returns it. */
interface Match {
  readonly from: string
  readonly to: string | null
  readonly agreement: number
}

/**
 * The names and colours of a run, carried from those of the earlier run `runId` by matching their voices. A colour whose
 * voice is not clear is not carried.
 */
export function carryNames(
  { runId, names, unclear, colours = [] }: SpeakerNames & { readonly runId: string },
  matches: readonly Match[],
): SpeakerNames {
  const byVoice = new Map(matches.map((match) => [match.from, match]))
  const matchOf = (speaker: string) => {
    const { to = null, agreement = 0 } = byVoice.get(speaker) ?? {}
    return { closest: to, agreement, to: agreement > MIN_AGREEMENT ? to : null }
  }
  const carried: SpeakerName[] = []
  const left: UnclearName[] = []
  for (const { speaker, name, voiceId = null } of names) {
    const { to, closest, agreement } = matchOf(speaker)
    const accepted = voiceId === null ? {} : { voiceId }
    if (to !== null) carried.push({ speaker: to, name, carriedFrom: runId, agreement, ...accepted })
    else {
      const share = closest === null ? null : agreement
      left.push({ name, runId, speaker, closest, agreement: share })
    }
  }
  // Labels of the earlier run say nothing about this one.
  const older = unclear.map((each) => ({ ...each, closest: null, agreement: null }))
  return {
    names: carried,
    unclear: stillUnclear([...left, ...older], carried),
    colours: colours.flatMap(({ speaker, colour }) => {
      const { to } = matchOf(speaker)
      return to === null ? [] : [{ speaker: to, colour }]
    }),
  }
}

/** Names of which no voice is known: they were given by label before there was a result, or its run is deleted. */
export function unclearNames(given: NamesByLabel, labels: ReadonlySet<string>): SpeakerNames {
  const unclear = Object.entries(given).map(([speaker, name]) => ({
    name,
    runId: null,
    speaker,
    closest: labels.has(speaker) ? speaker : null,
    agreement: null,
  }))
  return { names: [], unclear: stillUnclear(unclear, []), colours: [] }
}

function stillUnclear(
  unclear: readonly UnclearName[],
  names: readonly SpeakerName[],
): readonly UnclearName[] {
  const used = new Set(names.map(({ name }) => name))
  return unclear.filter(({ name }) => !used.has(name)).slice(0, MAX_SPEAKER_NAMES)
}
