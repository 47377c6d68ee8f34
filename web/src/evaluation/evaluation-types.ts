import type { CorpusEvaluationView } from '@toolkit/server/client'

/** The errors of many recordings in seconds, and the rates as fractions; null: the references are silent. */
export type Rates = NonNullable<CorpusEvaluationView['rates']>

/** The errors of one model, for one kind of score. */
export type EvaluationGroup = CorpusEvaluationView['groups'][number]

/** What confidence says about errors. */
export type Confidence = NonNullable<EvaluationGroup['confidence']>
