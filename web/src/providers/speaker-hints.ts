/** The number of speakers in the form. */
export interface HintChoice {
  readonly mode: 'unknown' | 'exact' | 'range'
  readonly exact: number
  readonly from: number
  readonly to: number
}

export const UNKNOWN_SPEAKERS: HintChoice = { mode: 'unknown', exact: 2, from: 1, to: 6 }

/** The number of speakers as API fields; empty if unknown. */
export interface HintFields {
  readonly numSpeakers?: number
  readonly minSpeakers?: number
  readonly maxSpeakers?: number
}

/** Returns the modes for the hints that a provider supports; all modes if the hints are unknown. */
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

/** Converts the form value to API fields. */
export function hintFields(choice: HintChoice): HintFields {
  if (choice.mode === 'exact') return { numSpeakers: choice.exact }
  if (choice.mode === 'range') return { minSpeakers: choice.from, maxSpeakers: choice.to }
  return {}
}

/** Converts the speakers of a recording to the form value. */
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
