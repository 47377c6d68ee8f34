import { type Bounds, isBounded, type RecordingFilter } from '@toolkit/core'
import type { Document } from 'mongodb'

type Expression = Document | boolean

/** The parts of a filter, each as an aggregation expression that is true or false of a recording. */
export interface RecordingConditions {
  /** q, status, provider, model. */
  readonly scope: Expression
  readonly humanScore: Expression
  /** Whether the recording has a current run, or lacks one, as is asked for. */
  readonly presence: Expression
  /** Whether the bounds on the current run's scores hold, or there is no such run. */
  readonly sampleMean: Expression
  readonly turnMinimum: Expression
  /** A result, but not a score that is bounded. */
  readonly lacksScore: Expression
}

const HAS_RUN = isKnown('$currentRunId')

export function conditionsOf(filter: RecordingFilter): RecordingConditions {
  const { unscored, undiarized, sampleMean, turnMinimum } = filter
  return {
    scope: scopeOf(filter),
    humanScore: whether(
      isKnown('$humanScore'),
      unscored !== 'only' && within('$humanScore', filter.humanScore),
      unscored !== 'exclude',
    ),
    presence: whether(HAS_RUN, undiarized !== 'only', undiarized !== 'exclude'),
    sampleMean: whether(HAS_RUN, within('$sampleMean', sampleMean), true),
    turnMinimum: whether(HAS_RUN, within('$turnMinimum', turnMinimum), true),
    lacksScore: all([
      HAS_RUN,
      {
        $or: [
          isBounded(sampleMean) && not(isKnown('$sampleMean')),
          isBounded(turnMinimum) && not(isKnown('$turnMinimum')),
        ],
      },
    ]),
  }
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

function scopeOf({ q, status, provider, model }: RecordingFilter): Expression {
  const equals = (path: string, value: string | null) =>
    value === null ? [] : [{ $eq: [path, { $literal: value }] }]
  const contains =
    q === null || q === ''
      ? []
      : [{ $gte: [{ $indexOfBytes: ['$nameKey', { $literal: q.toWellFormed() }] }, 0] }]
  return all([
    ...equals('$status', status),
    ...equals('$provider', provider),
    ...equals('$model', model),
    ...contains,
  ])
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
