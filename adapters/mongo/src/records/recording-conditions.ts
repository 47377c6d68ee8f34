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

import type { Document } from 'mongodb'

type Expression = Document | boolean

/** The parts of a filter, each as an aggregation expression that is true or false of a recording. */
export interface RecordingConditions {
  /** q and the filters by equality. */
  readonly scope: Expression
  /** Whether the recording has a current run, or lacks one, as is asked for. */
  readonly presence: Expression
  /** Whether the bounds on each score hold, or the recording lacks what that score needs and that is let through. */
  readonly bounds: Readonly<Record<BoundedField, Expression>>
  /** A result, but not a score that is bounded. */
  readonly lacksScore: Expression
}

const HAS_RUN = isKnown('$currentRunId')

export function conditionsOf(filter: RecordingFilter): RecordingConditions {
  const { undiarized } = filter
  const bounded = fieldsThatNeed('result').filter((field) => isBounded(filter[field]))
  return {
    scope: scopeOf(filter),
    presence: whether(HAS_RUN, undiarized !== 'only', undiarized !== 'exclude'),
    bounds: Object.fromEntries(
      BOUNDED_FIELDS.map((field) => [field, boundCondition(field, filter)]),
    ) as RecordingConditions['bounds'],
    lacksScore: all([
      HAS_RUN,
      { $or: [false, ...bounded.map((field) => not(isKnown(`$${field}`)))] },
    ]),
  }
}

/** The whole filter but its scope. */
export function matchOf({ presence, bounds }: RecordingConditions): Expression {
  return all([...Object.values(bounds), presence])
}

function boundCondition(field: BoundedField, filter: RecordingFilter): Expression {
  const path = `$${field}`
  if (boundsOf(field).needs === 'result') return whether(HAS_RUN, within(path, filter[field]), true)
  const { unscored } = filter
  return whether(
    isKnown(path),
    unscored !== 'only' && within(path, filter[field]),
    unscored !== 'exclude',
  )
}

export function all(conditions: readonly Expression[]): Expression {
  return { $and: conditions }
}

export function not(condition: Expression): Expression {
  return { $not: [condition] }
}

/** Whether a field has a value; both null and missing, which an index does not tell apart, sort below. */
export function isKnown(path: string): Expression {
  return { $gt: [path, null] }
}

function scopeOf(filter: RecordingFilter): Expression {
  const { q } = filter
  const equal = EQUAL_FIELDS.filter((field) => filter[field] !== null).map((field) => ({
    $eq: [`$${field}`, { $literal: filter[field] }],
  }))
  const contains =
    q === null || q === ''
      ? []
      : [{ $gte: [{ $indexOfBytes: ['$nameKey', { $literal: q.toWellFormed() }] }, 0] }]
  return all([...equal, ...contains])
}

/** Inclusive bounds; a missing value lies within none. */
function within(path: string, bounds: Bounds): Expression {
  if (!isBounded(bounds)) return true
  return all([
    isKnown(path),
    bounds.from === null || { $gte: [path, bounds.from] },
    bounds.to === null || { $lte: [path, bounds.to] },
  ])
}

function whether(condition: Expression, yes: Expression, no: Expression): Expression {
  return { $cond: [condition, yes, no] }
}
