import { type Bounds, isBounded, type RecordingFilter } from '@toolkit/core'
import type { NumberColumn, RecordingTable } from './recording-table.ts'

type Predicate = (slot: number) => boolean

/** The parts of a filter, each as a test of one slot of the table. */
export interface RecordingPredicates {
  /** q, status, provider, model. */
  readonly scope: Predicate
  readonly humanScore: Predicate
  /** Whether the recording has a current run, or lacks one, as is asked for. */
  readonly presence: Predicate
  /** Whether the bounds on the current run's scores hold, or there is no such run. */
  readonly sampleMean: Predicate
  readonly turnMinimum: Predicate
  /** Whether a bounded score is missing (as it always is without a current run). */
  readonly lacksScore: Predicate
}

/** Makes the tests of a filter. They hold until the table changes. */
export function predicatesOf(table: RecordingTable, filter: RecordingFilter): RecordingPredicates {
  const humanScores = table.humanScores.values
  const diarized = table.diarized.values
  const humanScore = within(table.humanScores, filter.humanScore)
  const sampleMean = within(table.sampleMeans, filter.sampleMean)
  const turnMinimum = within(table.turnMinimums, filter.turnMinimum)
  const lacksMean = lacksBounded(table.sampleMeans, filter.sampleMean)
  const lacksMinimum = lacksBounded(table.turnMinimums, filter.turnMinimum)
  const { unscored, undiarized } = filter
  return {
    scope: scopeOf(table, filter),
    humanScore: (slot) =>
      Number.isNaN(humanScores[slot])
        ? unscored !== 'exclude'
        : unscored !== 'only' && humanScore(slot),
    presence: (slot) => (diarized[slot] === 1 ? undiarized !== 'only' : undiarized !== 'exclude'),
    sampleMean: (slot) => diarized[slot] !== 1 || sampleMean(slot),
    turnMinimum: (slot) => diarized[slot] !== 1 || turnMinimum(slot),
    lacksScore: (slot) => lacksMean(slot) || lacksMinimum(slot),
  }
}

const always: Predicate = () => true
const never: Predicate = () => false

function scopeOf(
  table: RecordingTable,
  { q, status, provider, model }: RecordingFilter,
): Predicate {
  const parts: Predicate[] = []
  const equals = (column: NumberColumn, name: string | null) => {
    if (name === null) return
    const { values } = column
    const code = table.codeOf(name)
    parts.push((slot) => values[slot] === code)
  }
  equals(table.statuses, status)
  equals(table.providers, provider)
  equals(table.models, model)
  if (q !== null && q !== '') {
    const { nameKeys } = table
    parts.push((slot) => (nameKeys[slot] as string).includes(q))
  }
  return parts.length === 0 ? always : (slot) => parts.every((part) => part(slot))
}

/** NaN, which stands for null, lies within no bounds. */
function within(column: NumberColumn, bounds: Bounds): Predicate {
  if (!isBounded(bounds)) return always
  const { values } = column
  const from = bounds.from ?? Number.NEGATIVE_INFINITY
  const to = bounds.to ?? Number.POSITIVE_INFINITY
  return (slot) => (values[slot] as number) >= from && (values[slot] as number) <= to
}

function lacksBounded(column: NumberColumn, bounds: Bounds): Predicate {
  if (!isBounded(bounds)) return never
  const { values } = column
  return (slot) => Number.isNaN(values[slot])
}
