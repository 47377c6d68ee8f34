import type { CurveDescriptionView } from '@toolkit/server/client'

/** A curve of a run that can be shown. */
export interface CurveChoice {
  /** Name in the API and the URL: `certainty`, `speaker:SPEAKER_00`. */
  readonly name: string
  readonly kind: CurveDescriptionView['kind'] | 'calibrated'
  readonly speaker: string | null
}

const NAME = /^(confidence|certainty|speech|crosstalk|calibrated|speaker:.{1,100})$/su
/** Score kinds first, followed by probabilities. */
const ORDER = ['confidence', 'certainty', 'speech', 'crosstalk', 'speaker'] as const

/** Whether this is a valid curve name. */
export function isCurveName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name)
}

/** Returns the curves of a run, its default curve first. */
export function curveChoices(curves: readonly CurveDescriptionView[]): readonly CurveChoice[] {
  return ORDER.flatMap((requested) => curves.filter(({ kind }) => kind === requested)).map(
    ({ kind, speaker }) => ({
      kind,
      speaker,
      name: speaker === null ? kind : `${kind}:${speaker}`,
    }),
  )
}

/** The scores as the share of moments that people judged as right. It is only drawn: thresholds are those of the model's scores. */
export const CALIBRATED: CurveChoice = { name: 'calibrated', kind: 'calibrated', speaker: null }

/** Returns the curves that can be drawn over another one. */
export function overlayChoices(curves: readonly CurveDescriptionView[]): readonly CurveChoice[] {
  const choices = curveChoices(curves)
  return defaultCurve(choices) === null ? choices : [...choices, CALIBRATED]
}

/** Returns the default curve for means and thresholds; null if the run has none. */
export function defaultCurve(choices: readonly CurveChoice[]): CurveChoice | null {
  const first = choices[0]
  return first !== undefined && isTrustCurve(first) ? first : null
}

/** The shown curve of a run. */
export interface ShownCurve {
  /** Null if the run has no curve or is not loaded. */
  readonly curve: CurveChoice | null
  /** Curve name to request from the server; null for its default. */
  readonly asked: string | null
  /** Whether `asked` is final; otherwise the run must be loaded first. */
  readonly isKnown: boolean
  /** The run is loaded and has no curve. */
  readonly isNone: boolean
}

/**
 * Returns the curve of the URL if the run has it, otherwise the run's default.
 * @param curves null if the run is not loaded.
 * @param hasDefault whether the run is known to have a default curve before it is loaded.
 */
export function shownCurve(
  curves: readonly CurveDescriptionView[] | null,
  requested: string | undefined,
  hasDefault: boolean,
): ShownCurve {
  if (curves === null) {
    const isKnown = requested === undefined && hasDefault
    return { curve: null, asked: null, isKnown, isNone: false }
  }
  const choices = curveChoices(curves)
  const defaultChoice = defaultCurve(choices)
  const chosen = choices.find(({ name }) => name === requested) ?? defaultChoice
  const asked = chosen === defaultChoice ? null : (chosen?.name ?? null)
  return { curve: chosen, asked, isKnown: true, isNone: chosen === null }
}

/** Whether the curve is a score of reliability and not a probability. */
export function isTrustCurve({ kind }: CurveChoice): boolean {
  return kind === 'confidence' || kind === 'certainty'
}

/** A score range, both ends inclusive. */
interface SpotScoreRange {
  readonly spotMin: number
  readonly spotMax: number
}

/** Returns the doubtful range of a curve: the lower half of a score, the middle of a probability. */
export function doubtfulRange(curve: CurveChoice): SpotScoreRange {
  return isTrustCurve(curve) ? { spotMin: 0, spotMax: 50 } : { spotMin: 25, spotMax: 75 }
}

type NameOf = (speaker: string) => string

/** Display name of a curve's samples: `confidence`, `certainty`, `speech probability`, `probability of Ada`. */
export function curveWords({ kind, speaker }: CurveChoice, nameOf: NameOf): string {
  switch (kind) {
    case 'confidence':
      return 'confidence'
    case 'certainty':
      return 'certainty'
    case 'speech':
      return 'speech probability'
    case 'crosstalk':
      return 'crosstalk probability'
    case 'calibrated':
      return 'share judged right'
    case 'speaker':
      return `probability of ${speaker === null ? 'a speaker' : nameOf(speaker)}`
  }
}

/** Describes the meaning of the curve in a sentence; for a derived curve also its source. */
export function curveMeaning({ kind, speaker }: CurveChoice, nameOf: NameOf): string {
  switch (kind) {
    case 'confidence':
      return 'The model’s own confidence at each moment.'
    case 'certainty':
      return 'Derived, because the model gives no confidence: 100 where the probability of each speaker is 0 or 100, and 0 where that of any speaker is 50.'
    case 'speech':
      return 'The probability that somebody speaks; near 50 the model is unsure.'
    case 'crosstalk':
      return 'The probability that several people speak at once; near 50 the model is unsure.'
    case 'calibrated':
      return 'How many of the moments with such a score people judged as right; it says something from some dozens of verdicts on.'
    case 'speaker':
      return `The probability that ${speaker === null ? 'this speaker' : nameOf(speaker)} speaks; near 50 the model is unsure.`
  }
}
