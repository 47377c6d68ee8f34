/**
 * Scores on a fixed grid: sample i covers [i·resolution, (i+1)·resolution) seconds, 0–100.
 * Packed: Uint8Array where every value is a whole number (255 = missing), else Float32Array (NaN = missing).
 */
export interface ScoreCurve {
  /** Seconds a sample. */
  readonly resolution: number
  readonly values: Uint8Array | Float32Array
}

export const MISSING_BYTE = 255

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
