import { type DiarizationRequest, MAX_IDENTIFIED_PRINTS } from '@toolkit/server/client'
import type { VoicesOfModel } from './comparable-voices.ts'

/** The voices that the person chose for a new run. */
export interface VoiceSelection {
  /** null: not decided, which means on if there are voices for the model, but not too many. */
  readonly isOn: boolean | null
  /** The ids of the voices that are left out. */
  readonly without: readonly string[]
}

export const EVERY_VOICE: VoiceSelection = { isOn: null, without: [] }

/** The chosen voices of those that have a voiceprint of the model. */
export function selectedVoices(
  { isOn, without }: VoiceSelection,
  voices: VoicesOfModel | null,
): readonly string[] {
  const ids = voices?.usable.map(({ id }) => id) ?? []
  if (!(isOn ?? ids.length <= MAX_IDENTIFIED_PRINTS)) return []
  return ids.filter((id) => !without.includes(id))
}

/** The part of a request for a run that names its speakers by voices; empty without any. */
export function identifyField(
  selection: VoiceSelection,
  voices: VoicesOfModel | null,
): Pick<DiarizationRequest, 'identify'> {
  const chosen = selectedVoices(selection, voices)
  if (chosen.length === 0) return {}
  return { identify: { voices: chosen.length === voices?.usable.length ? 'all' : [...chosen] } }
}

/** Why a request with these voices would be refused; null: it would not. */
export function selectionFault(
  selection: VoiceSelection,
  voices: VoicesOfModel | null,
): string | null {
  const { length } = selectedVoices(selection, voices)
  if (length <= MAX_IDENTIFIED_PRINTS) return null
  return `${length} voices are chosen; at most ${MAX_IDENTIFIED_PRINTS} can be compared at a time. Leave out some.`
}
