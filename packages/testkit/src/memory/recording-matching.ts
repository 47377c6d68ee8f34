import {
  BOUNDED_FIELDS,
  type BoundedField,
  type Bounds,
  boundsOf,
  EQUAL_FIELDS,
  fieldsThatNeed,
  isBounded,
  type LeftOut,
  nameKey,
  type Recording,
  type RecordingFilter,
} from '@toolkit/core'

/** Whether q and the filters by equality hold. */
export function matchesScope(recording: Recording, filter: RecordingFilter): boolean {
  return (
    (filter.q === null || nameKey(recording.name).includes(filter.q)) &&
    EQUAL_FIELDS.every((field) => filter[field] === null || filter[field] === recording[field])
  )
}

/** Whether the rest of the filter holds, but for the bound on one score and what is said of recordings without it. */
export function matches(
  recording: Recording,
  filter: RecordingFilter,
  besides: BoundedField | null = null,
): boolean {
  const isPresent =
    (besides !== null && boundsOf(besides).needs === 'result') ||
    (recording.currentRunId === null
      ? filter.undiarized !== 'exclude'
      : filter.undiarized !== 'only')
  const bounds = BOUNDED_FIELDS.filter((field) => field !== besides)
  return isPresent && bounds.every((field) => matchesBound(recording, filter, field))
}

function matchesBound(recording: Recording, filter: RecordingFilter, field: BoundedField): boolean {
  const value = recording[field]
  if (boundsOf(field).needs === 'result') {
    return recording.currentRunId === null || holds(filter[field], value)
  }
  if (value === null) return filter.unscored !== 'exclude'
  return filter.unscored !== 'only' && holds(filter[field], value)
}

/** Whether the value lies within; null lies only within no bounds at all. */
function holds(bounds: Bounds, value: number | null): boolean {
  if (value === null) return !isBounded(bounds)
  return value >= (bounds.from ?? -Infinity) && value <= (bounds.to ?? Infinity)
}

/** What a bound on a score can never match, of the recordings in scope. */
export function withoutOf(inScope: readonly Recording[], filter: RecordingFilter): LeftOut {
  const bounded = fieldsThatNeed('result').filter((field) => isBounded(filter[field]))
  const lacksBounded = (recording: Recording) => bounded.some((field) => recording[field] === null)
  return {
    humanScore: inScope.filter((recording) => recording.humanScore === null).length,
    result: inScope.filter((recording) => recording.currentRunId === null).length,
    score: inScope.filter((one) => one.currentRunId !== null && lacksBounded(one)).length,
  }
}
