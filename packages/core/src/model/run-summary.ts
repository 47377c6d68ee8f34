import { type Fields, nullableFields, type RecordOf, typed } from './fields.ts'
import type { ScoreOrigin } from './score.ts'

const BY_ORIGIN = { needs: 'result', histogram: 'by-origin' } as const

/** The figures of one succeeded run. Absent scores are null, never 0. A recording's row has those of its current run. */
export const SUMMARY_FIELDS = {
  /** Of the default curve; null where there is none. */
  score: { kind: 'object', type: typed<ScoreOrigin>(), nullable: true, shown: true },
  /** Plain mean over the samples of the default curve. */
  sampleMean: { kind: 'score', nullable: true, shown: true, sorts: true, bounds: BY_ORIGIN },
  sampleMedian: { kind: 'score', nullable: true, shown: true },
  /** Plain mean over the turns that have a confidence. */
  turnMean: { kind: 'score', nullable: true, shown: true },
  /** The least confidence of a turn. */
  turnMinimum: { kind: 'score', nullable: true, shown: true, sorts: true, bounds: BY_ORIGIN },
  /** How much of the recording's length at least two speakers are active, in percent; null where that is not known. */
  overlapShare: {
    kind: 'score',
    nullable: true,
    shown: true,
    sorts: true,
    bounds: { needs: 'result', histogram: 'shared' },
  },
  /** How many speakers the turns name. */
  speakerCount: { kind: 'count', shown: true },
} as const satisfies Fields

export interface RunSummary extends RecordOf<typeof SUMMARY_FIELDS> {}

/** The same in a recording's row: null where there is no current run. */
export const FIGURE_FIELDS = nullableFields(SUMMARY_FIELDS, { projected: true })

export interface RunFigures extends RecordOf<typeof FIGURE_FIELDS> {}

/** The figures of a recording without a current run. */
export const NO_FIGURES = Object.fromEntries(
  Object.keys(FIGURE_FIELDS).map((name) => [name, null]),
) as unknown as RunFigures
