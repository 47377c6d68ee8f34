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
import { FIGURES_INDEX, TAGS_INDEX, VOICES_INDEX } from '../schema/indexes.ts'

type Expression = Document | boolean

/** The parts of a filter besides its tags and its voice, each as an aggregation expression that is true or false for a recording. */
export interface RecordingConditions {
  /** The search text, the filters by equality, and `trashed`. */
  readonly scope: Expression
  /** Whether the filter includes recordings with, or without, a current run. */
  readonly presence: Expression
  /** Whether the recording is within the bounds of each field, or has no result or verdict and the filter includes it. */
  readonly bounds: Readonly<Record<BoundedField, Expression>>
  /** Whether a bounded score of the result is missing. */
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

/** The filter without its scope. */
export function matchOf({ presence, bounds }: RecordingConditions): Expression {
  return all([...Object.values(bounds), presence])
}

/** Where the recordings of a filter are read from: those with its tags or its voice, else what the index of figures covers. */
export function sourceOf(filter: RecordingFilter): RecordingSource {
  const hint = selectingIndex(filter)
  if (hint === null) return { stages: [], hint: FIGURES_INDEX }
  return { stages: [{ $match: selectedBy(filter) }], hint }
}

interface RecordingSource {
  /** The first stages of a pipeline. */
  readonly stages: readonly Document[]
  readonly hint: string
}

type Selection = Pick<RecordingFilter, 'tags' | 'voice'>

/** The index that finds the recordings with the tags or the voice of a filter; null: it has neither. */
export function selectingIndex({ tags, voice }: Selection): string | null {
  if (tags.length > 0) return TAGS_INDEX
  return voice === null ? null : VOICES_INDEX
}

/** The recordings that have all tags and the voice of a filter, as a filter of an index. */
export function selectedBy({ tags, voice }: Selection): Document {
  const parts: Document[] = tags.map((key) => ({ 'tags.key': key }))
  if (voice !== null) parts.push({ voiceIds: voice })
  return parts.length === 0 ? {} : { $and: parts }
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

/** Whether a field has a value. Null and missing, which an index does not distinguish, sort below every value. */
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
  const { trashed } = filter
  const inTrash = whether(isKnown('$trashedAt'), trashed !== 'exclude', trashed !== 'only')
  return all([...equal, ...contains, inTrash])
}

/** Bounds are inclusive; a missing value is within none. */
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
