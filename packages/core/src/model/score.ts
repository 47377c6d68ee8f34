import type { ProviderName } from './provider.ts'

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

/** The figures of one succeeded run, 0–100. Absent scores are null, never 0. */
export interface RunSummary {
  readonly score: ScoreOrigin | null
  readonly sampleMean: number | null
  readonly sampleMedian: number | null
  readonly turnMean: number | null
  readonly turnMinimum: number | null
  readonly speakerCount: number
}
