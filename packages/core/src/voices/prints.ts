import type { ProviderName } from '../model/score.ts'
import type { Voice, Voiceprint } from './voice.ts'

/** A voiceprint with the id of its voice, as it is sent to a provider: never with the name. */
export interface LabelledPrint {
  readonly label: string
  readonly voiceprint: string
}

/** The voiceprint of a voice for a model: that of the longest sound; ties: the newest. Null: it has none. */
export function printFor(
  { prints }: Pick<Voice, 'prints'>,
  provider: ProviderName,
  model: string,
): Voiceprint | null {
  const [best = null] = prints
    .filter((print) => print.provider === provider && print.model === model)
    .sort((a, b) => b.seconds - a.seconds || (a.createdAt < b.createdAt ? 1 : -1))
  return best
}

/** The voiceprints of the chosen voices for a model, and how many of these voices are left out. */
export function printsFor(
  voices: readonly Voice[],
  voiceIds: readonly string[],
  { provider, model }: { readonly provider: ProviderName; readonly model: string },
): {
  readonly voiceprints: readonly LabelledPrint[]
  /** Voices that no longer exist. */
  readonly missing: number
  /** Voices without a voiceprint of this provider and model. */
  readonly without: number
} {
  const byId = new Map(voices.map((voice) => [voice.key, voice]))
  const found = voiceIds.flatMap((id) => byId.get(id) ?? [])
  const voiceprints = found.flatMap((voice) => {
    const print = printFor(voice, provider, model)
    return print === null ? [] : [{ label: voice.key, voiceprint: print.print }]
  })
  return {
    voiceprints,
    missing: voiceIds.length - found.length,
    without: found.length - voiceprints.length,
  }
}

/** The warnings about chosen voices that are left out. */
export function leftOutWarnings({
  missing,
  without,
}: Pick<ReturnType<typeof printsFor>, 'missing' | 'without'>): readonly string[] {
  const voices = (count: number) => (count === 1 ? '1 voice was' : `${count} voices were`)
  return [
    ...(missing === 0 ? [] : [`${voices(missing)} left out: deleted meanwhile.`]),
    ...(without === 0
      ? []
      : [`${voices(without)} left out: without a voiceprint of this provider and model.`]),
  ]
}
