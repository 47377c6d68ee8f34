export const MISSING_BYTE = 255

/** The scores that can be requested from a provider: `turns` are scores of each turn, the others are curves. */
export const SCORE_NAMES = ['confidence', 'turns', 'speech', 'crosstalk', 'speaker'] as const

/** The kind of a run's default curve: given by the model, or derived from its probabilities. */
export type ScoreKind = 'confidence' | 'certainty'

/** Scores of different origins are never combined in one histogram, mean or correlation. */
export interface ScoreOrigin {
  readonly kind: ScoreKind
  readonly provider: ProviderName
  readonly model: string
}

/** Compares origins by kind, provider and model. */
export function compareOrigins(a: ScoreOrigin, b: ScoreOrigin): number {
  return compare(a.kind, b.kind) || compare(a.provider, b.provider) || compare(a.model, b.model)
}

/** A text that is the same for the same origin alone. */
export function originKey({ kind, provider, model }: ScoreOrigin): string {
  return JSON.stringify([kind, provider, model])
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

export type ScoreName = (typeof SCORE_NAMES)[number]

/**
 * Scores 0–100 on a fixed grid: sample i covers [i·resolution, (i+1)·resolution) seconds.
 * `values` is a Uint8Array if all are integers (255 = missing), else a Float32Array (NaN = missing).
 */
export interface ScoreCurve {
  /** Seconds per sample. */
  readonly resolution: number
  readonly values: Uint8Array | Float32Array
  /** When the last sample ends, if that is sooner than its length says; see `endingAt`. */
  readonly endSeconds?: number
}

export type CurveKind = 'confidence' | 'certainty' | 'speech' | 'crosstalk' | 'speaker'

/** Identifies a curve of a run. `speaker` is the label if the kind is `speaker`, else null. */
export interface CurveName {
  readonly kind: CurveKind
  readonly speaker: string | null
}

export interface CurveDescription extends CurveName {
  readonly resolution: number
  /** Number of samples. */
  readonly length: number
  /** Number of samples without a value. */
  readonly missing: number
}

/** The curve for thresholds and means: `confidence` if there is one, else `certainty`. */
export function defaultCurve<T extends Pick<CurveDescription, 'kind'>>(
  curves: readonly T[],
): T | undefined {
  return (
    curves.find((curve) => curve.kind === 'confidence') ??
    curves.find((curve) => curve.kind === 'certainty')
  )
}

export interface NamedCurve extends CurveName, ScoreCurve {}

/** The name that a provider is registered under. */
export type ProviderName = string
