import { type Fields, nullableFields, type RecordOf, typed } from './fields.ts'
import type { ScoreOrigin } from './score.ts'

const BY_ORIGIN = { needs: 'result', histogram: 'by-origin' } as const

/** The figures of a succeeded run. Missing scores are null, never 0. A recording has those of its current run. */
export const SUMMARY_FIELDS = {
  /** Of the default curve; null: no curve. */
  score: { kind: 'object', type: typed<ScoreOrigin>(), nullable: true, shown: true },
  /** Arithmetic mean of the samples of the default curve. */
  sampleMean: { kind: 'score', nullable: true, shown: true, sorts: true, bounds: BY_ORIGIN },
  sampleMedian: { kind: 'score', nullable: true, shown: true },
  /** Arithmetic mean of the confidences of turns. */
  turnMean: { kind: 'score', nullable: true, shown: true },
  /** The lowest confidence of a turn. */
  turnMinimum: { kind: 'score', nullable: true, shown: true, sorts: true, bounds: BY_ORIGIN },
  /** The share of the recording's length with at least two active speakers, in percent; null: unknown. */
  overlapShare: {
    kind: 'score',
    nullable: true,
    shown: true,
    sorts: true,
    bounds: { needs: 'result', histogram: 'shared' },
  },
  /** The number of speakers in the turns. */
  speakerCount: { kind: 'count', shown: true },
} as const satisfies Fields

export interface RunSummary extends RecordOf<typeof SUMMARY_FIELDS> {}

/** The same fields in a recording: null without a current run. */
export const FIGURE_FIELDS = nullableFields(SUMMARY_FIELDS, { projected: true })

export interface RunFigures extends RecordOf<typeof FIGURE_FIELDS> {}

/** The figures of a recording without a current run. */
export const NO_FIGURES = Object.fromEntries(
  Object.keys(FIGURE_FIELDS).map((name) => [name, null]),
) as unknown as RunFigures
