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

type Predicate = (slot: number) => boolean

/** What a filter says of one score. */
export interface BoundPredicate {
  readonly field: BoundedField
  readonly holds: Predicate
}

/** The parts of a filter, each as a test of one slot of the table. */
export interface RecordingPredicates {
  /** q and the filters by equality. */
  readonly scope: Predicate
  /** Whether the recording has a current run, or lacks one, as is asked for. */
  readonly presence: Predicate
  /** The scores of which something is asked; without what a score needs, its bounds hold. */
  readonly bounds: readonly BoundPredicate[]
  /** Whether a bounded score of a result is missing (as it always is without a current run). */
  readonly lacksScore: Predicate
}

/** Makes the tests of a filter. They hold until the table changes. */
export function predicatesOf(table: RecordingTable, filter: RecordingFilter): RecordingPredicates {
  const diarized = table.diarized.values
  const { undiarized } = filter
  return {
    scope: scopeOf(table, filter),
    presence: (slot) => (diarized[slot] === 1 ? undiarized !== 'only' : undiarized !== 'exclude'),
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

/** Whether all of the tests hold. */
export function allOf(parts: readonly Predicate[]): Predicate {
  return (slot) => {
    for (const part of parts) if (!part(slot)) return false
    return true
  }
}

function anyOf(parts: readonly Predicate[]): Predicate {
  return (slot) => {
    for (const part of parts) if (part(slot)) return true
    return false
  }
}

function scopeOf(table: RecordingTable, filter: RecordingFilter): Predicate {
  const parts: Predicate[] = []
  for (const field of EQUAL_FIELDS) {
    const name = filter[field]
    if (name === null) continue
    const { values } = table.codes[field]
    const code = table.codeOf(name)
    parts.push((slot) => values[slot] === code)
  }
  const { q } = filter
  if (q !== null && q !== '') {
    const { nameKeys } = table
    parts.push((slot) => (nameKeys[slot] as string).includes(q))
  }
  return allOf(parts)
}

/** Null where nothing is asked. */
function verdictBound(
  column: NumberColumn,
  bounds: Bounds,
  unscored: RecordingFilter['unscored'],
): Predicate | null {
  if (!isBounded(bounds) && unscored === 'include') return null
  const holds = within(column, bounds)
  const { values } = column
  return (slot) =>
    Number.isNaN(values[slot]) ? unscored !== 'exclude' : unscored !== 'only' && holds(slot)
}

/** Null where nothing is asked. */
function resultBound(
  column: NumberColumn,
  bounds: Bounds,
  diarized: Float64Array,
): Predicate | null {
  if (!isBounded(bounds)) return null
  const holds = within(column, bounds)
  return (slot) => diarized[slot] !== 1 || holds(slot)
}

/** NaN, which stands for null, lies within no bounds. */
function within({ values }: NumberColumn, bounds: Bounds): Predicate {
  if (!isBounded(bounds)) return () => true
  const from = bounds.from ?? Number.NEGATIVE_INFINITY
  const to = bounds.to ?? Number.POSITIVE_INFINITY
  return (slot) => (values[slot] as number) >= from && (values[slot] as number) <= to
}

function isMissing({ values }: NumberColumn): Predicate {
  return (slot) => Number.isNaN(values[slot])
}
