export const MISSING_BYTE = 255

/** The scores that a provider can be asked for: `turns` those of each turn, the others curves of their kind. */
export const SCORE_NAMES = ['confidence', 'turns', 'speech', 'crosstalk', 'speaker'] as const

/** What the default curve of a run is: given by the model, or derived from its probabilities. */
export type ScoreKind = 'confidence' | 'certainty'

/** Scores of different origin are never pooled in one histogram, mean or correlation. */
export interface ScoreOrigin {
  readonly kind: ScoreKind
  readonly provider: ProviderName
  readonly model: string
}

/** The order of origins: by kind, provider, model. */
export function compareOrigins(a: ScoreOrigin, b: ScoreOrigin): number {
  return compare(a.kind, b.kind) || compare(a.provider, b.provider) || compare(a.model, b.model)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

export type ScoreName = (typeof SCORE_NAMES)[number]

/**
 * Scores on a fixed grid: sample i covers [i·resolution, (i+1)·resolution) seconds, 0–100.
 * Packed: Uint8Array where every value is a whole number (255 = missing), else Float32Array (NaN = missing).
 */
export interface ScoreCurve {
  /** Seconds a sample. */
  readonly resolution: number
  readonly values: Uint8Array | Float32Array
}

export type CurveKind = 'confidence' | 'certainty' | 'speech' | 'crosstalk' | 'speaker'

/** Names one curve of a run; `speaker` is the label where the kind is `speaker`, else null. */
export interface CurveName {
  readonly kind: CurveKind
  readonly speaker: string | null
}

export interface CurveDescription extends CurveName {
  readonly resolution: number
  /** Samples in all. */
  readonly length: number
  /** Samples without a value. */
  readonly missing: number
}

export interface NamedCurve extends CurveName, ScoreCurve {}

/** Who diarizes: the name that a provider is registered under. */
export type ProviderName = string
