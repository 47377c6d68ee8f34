import {
  BOUNDED_FIELDS,
  type BoundedField,
  type Bounds,
  boundsOf,
  EQUAL_FIELDS,
  fieldsThatNeed,
  isBounded,
  type RecordingFilter,
} from '@toolkit/core'
import type { NumberColumn, RecordingTable } from './recording-table.ts'

type Predicate = (row: number) => boolean

/** The bounds of a filter on one field. */
export interface BoundPredicate {
  readonly field: BoundedField
  readonly holds: Predicate
}

/** The parts of a filter, each as a predicate of a row of the table. */
export interface RecordingPredicates {
  /** The search text, the tags, the voice, the filters by equality, and `trashed`. */
  readonly scope: Predicate
  /** Whether the filter includes recordings with, or without, a current run. */
  readonly presence: Predicate
  /** The bounded fields only. A recording without the result or verdict that a field needs is within its bounds. */
  readonly bounds: readonly BoundPredicate[]
  /** Whether a bounded score of the result is missing, as it is without a current run. */
  readonly lacksScore: Predicate
}

/** The predicates of a filter. They are valid until the table changes. */
export function predicatesOf(table: RecordingTable, filter: RecordingFilter): RecordingPredicates {
  const diarized = table.diarized.values
  const { undiarized } = filter
  return {
    scope: scopeOf(table, filter),
    presence: (row) => (diarized[row] === 1 ? undiarized !== 'only' : undiarized !== 'exclude'),
    bounds: BOUNDED_FIELDS.flatMap((field) => {
      const holds =
        boundsOf(field).needs === 'verdict'
          ? verdictBound(table.numbers[field], filter[field], filter.unscored)
          : resultBound(table.numbers[field], filter[field], diarized)
      return holds === null ? [] : [{ field, holds }]
    }),
    lacksScore: anyOf(
      fieldsThatNeed('result')
        .filter((field) => isBounded(filter[field]))
        .map((field) => isMissing(table.numbers[field])),
    ),
  }
}

/** Whether a row matches the whole filter. Valid until the table changes. */
export function matchesFilter(table: RecordingTable, filter: RecordingFilter): Predicate {
  const { scope, presence, bounds } = predicatesOf(table, filter)
  return allOf([scope, ...bounds.map(({ holds }) => holds), presence])
}

export function allOf(parts: readonly Predicate[]): Predicate {
  return (row) => {
    for (const part of parts) if (!part(row)) return false
    return true
  }
}

function anyOf(parts: readonly Predicate[]): Predicate {
  return (row) => {
    for (const part of parts) if (part(row)) return true
    return false
  }
}

function scopeOf(table: RecordingTable, filter: RecordingFilter): Predicate {
  const parts: Predicate[] = []
  const { trashed } = filter
  const { trashedAt } = table.texts
  if (trashed === 'only') parts.push((row) => trashedAt[row] !== null)
  if (trashed === 'exclude') parts.push((row) => trashedAt[row] === null)
  for (const field of EQUAL_FIELDS) {
    const name = filter[field]
    if (name === null) continue
    const { values } = table.codes[field]
    const code = table.codeOf(name)
    parts.push((row) => values[row] === code)
  }
  if (filter.tags.length > 0) parts.push(table.tags.haveAll(filter.tags))
  if (filter.voice !== null) parts.push(table.voiceIds.haveAll([filter.voice]))
  const { q } = filter
  if (q !== null && q !== '') {
    const { nameKeys } = table
    parts.push((row) => (nameKeys[row] as string).includes(q))
  }
  return allOf(parts)
}

/** Null if the filter has no such bound. */
function verdictBound(
  column: NumberColumn,
  bounds: Bounds,
  unscored: RecordingFilter['unscored'],
): Predicate | null {
  if (!isBounded(bounds) && unscored === 'include') return null
  const holds = within(column, bounds)
  const { values } = column
  return (row) =>
    Number.isNaN(values[row]) ? unscored !== 'exclude' : unscored !== 'only' && holds(row)
}

/** Null if the filter has no such bound. */
function resultBound(
  column: NumberColumn,
  bounds: Bounds,
  diarized: Float64Array,
): Predicate | null {
  if (!isBounded(bounds)) return null
  const holds = within(column, bounds)
  return (row) => diarized[row] !== 1 || holds(row)
}

/** NaN, which is null, is within no bounds. */
function within({ values }: NumberColumn, bounds: Bounds): Predicate {
  if (!isBounded(bounds)) return () => true
  const from = bounds.from ?? Number.NEGATIVE_INFINITY
  const to = bounds.to ?? Number.POSITIVE_INFINITY
  return (row) => (values[row] as number) >= from && (values[row] as number) <= to
}

function isMissing({ values }: NumberColumn): Predicate {
  return (row) => Number.isNaN(values[row])
}
