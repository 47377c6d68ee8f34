/** Seconds, and the rates as fractions; null: the reference is silent. */
export interface Rates {
  readonly der: number | null
  readonly jer: number | null
  readonly missed: number
  readonly falseAlarm: number
  readonly confusion: number
  readonly total: number
}
export interface Confidence {
  readonly wrongSeconds: number
  readonly scoredSeconds: number
  readonly lowest: readonly { readonly share: number; readonly wrongShare: number | null }[]
  readonly auc: number | null
  readonly ece: number | null
  readonly reliability: readonly {
    readonly from: number
    readonly to: number
    readonly seconds: number
    readonly meanConfidence: number | null
    readonly shareRight: number | null
  }[]
}
export interface EvaluationGroup {
  readonly score: {
    readonly kind: string
    readonly provider: string
    readonly model: string
  } | null
  readonly provider: string
  readonly model: string
  readonly recordings: number
  readonly rates: Rates | null
  readonly confidence: Confidence | null
}
export interface CorpusEvaluation {
  readonly recordings: number
  readonly withReference: number
  readonly rates: Rates | null
  readonly groups: readonly EvaluationGroup[]
}
export interface CorpusComparison {
  readonly items: readonly {
    readonly recordingId: string
    readonly recordingName: string
    readonly a: string
    readonly b: string
    readonly speakersA: number
    readonly speakersB: number
    readonly sameSeconds: number
    readonly differentSeconds: number
    readonly share: number | null
  }[]
  readonly total: number
}
