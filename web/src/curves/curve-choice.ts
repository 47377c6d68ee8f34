import type { CurveDescriptionView } from '@toolkit/server/client'

/** A curve of a run that can be looked at. */
export interface CurveChoice {
  /** As the API and the address call it: `certainty`, `speaker:SPEAKER_00`. */
  readonly name: string
  readonly kind: CurveDescriptionView['kind']
  readonly speaker: string | null
}

const NAME = /^(confidence|certainty|speech|crosstalk|speaker:.{1,100})$/su
/** The kinds that a run is judged by, and only then the others. */
const ORDER = ['confidence', 'certainty', 'speech', 'crosstalk', 'speaker'] as const

/** Whether a curve may be called so. */
export function isCurveName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name)
}

/** The curves of a run, the one that it is judged by first. */
export function curveChoices(curves: readonly CurveDescriptionView[]): readonly CurveChoice[] {
  return ORDER.flatMap((wanted) => curves.filter(({ kind }) => kind === wanted)).map(
    ({ kind, speaker }) => ({
      kind,
      speaker,
      name: speaker === null ? kind : `${kind}:${speaker}`,
    }),
  )
}

/** The curve that means and thresholds speak of where no other is chosen; null: the run has none. */
export function defaultCurve(choices: readonly CurveChoice[]): CurveChoice | null {
  const first = choices[0]
  return first !== undefined && isTrustCurve(first) ? first : null
}

/** Which curve of a run is looked at. */
export interface ShownCurve {
  /** null: the run has none, or is not known yet. */
  readonly curve: CurveChoice | null
  /** What to ask the server for; null: its default. */
  readonly asked: string | null
  /** Whether that can be said already; else the run has to be known first. */
  readonly isKnown: boolean
  /** The run is known, and there is nothing to ask for. */
  readonly isNone: boolean
}

/**
 * The curve in the address where the run has such a one, else the run's default.
 * @param curves null: the run is not known yet.
 * @param hasDefault whether the run is known to have a default curve before it is known itself.
 */
export function shownCurve(
  curves: readonly CurveDescriptionView[] | null,
  wanted: string | undefined,
  hasDefault: boolean,
): ShownCurve {
  if (curves === null) {
    const isKnown = wanted === undefined && hasDefault
    return { curve: null, asked: null, isKnown, isNone: false }
  }
  const choices = curveChoices(curves)
  const usual = defaultCurve(choices)
  const chosen = choices.find(({ name }) => name === wanted) ?? usual
  const asked = chosen === usual ? null : (chosen?.name ?? null)
  return { curve: chosen, asked, isKnown: true, isNone: chosen === null }
}

/** Whether a curve tells how far to trust, and not how probable something is. */
export function isTrustCurve({ kind }: CurveChoice): boolean {
  return kind === 'confidence' || kind === 'certainty'
}

/** A stretch of the scale, both ends inclusive. */
interface ScoreStretch {
  readonly spotMin: number
  readonly spotMax: number
}

/** Where a curve is doubtful: the lower half of a score of trust, the middle of a probability. */
export function doubtfulStretch(curve: CurveChoice): ScoreStretch {
  return isTrustCurve(curve) ? { spotMin: 0, spotMax: 50 } : { spotMin: 25, spotMax: 75 }
}
