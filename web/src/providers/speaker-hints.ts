/** What the person says of the number of speakers, as the form holds it. */
export interface HintChoice {
  readonly mode: 'unknown' | 'exact' | 'range'
  readonly exact: number
  readonly from: number
  readonly to: number
}

export const UNKNOWN_SPEAKERS: HintChoice = { mode: 'unknown', exact: 2, from: 1, to: 6 }

/** The fields of the API that say it; empty where the number is not known. */
export interface HintFields {
  readonly numSpeakers?: number
  readonly minSpeakers?: number
  readonly maxSpeakers?: number
}

/** What of it a provider takes that takes these hints; all of it where that is not known. */
export function hintModes(
  hints: readonly ('num' | 'min' | 'max')[] | undefined,
): readonly HintChoice['mode'][] {
  if (hints === undefined) return ['unknown', 'exact', 'range']
  const takesRange = hints.includes('min') && hints.includes('max')
  return [
    'unknown',
    ...(hints.includes('num') ? (['exact'] as const) : []),
    ...(takesRange ? (['range'] as const) : []),
  ]
}

/** The form's choice as the API's fields. */
export function hintFields(choice: HintChoice): HintFields {
  if (choice.mode === 'exact') return { numSpeakers: choice.exact }
  if (choice.mode === 'range') return { minSpeakers: choice.from, maxSpeakers: choice.to }
  return {}
}

/** The form's choice for what a recording already says. */
export function hintChoice(speakers: {
  readonly num: number | null
  readonly min: number | null
  readonly max: number | null
}): HintChoice {
  if (speakers.num !== null) return { ...UNKNOWN_SPEAKERS, mode: 'exact', exact: speakers.num }
  if (speakers.min === null && speakers.max === null) return UNKNOWN_SPEAKERS
  const from = speakers.min ?? 1
  return { ...UNKNOWN_SPEAKERS, mode: 'range', from, to: speakers.max ?? Math.max(from, 20) }
}
