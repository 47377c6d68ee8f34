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

/** Whether `q` and the equality filters match. */
export function matchesScope(recording: Recording, filter: RecordingFilter): boolean {
  return (
    (filter.q === null || nameKey(recording.name).includes(filter.q)) &&
    EQUAL_FIELDS.every((field) => filter[field] === null || filter[field] === recording[field])
  )
}

/** Whether the other filters match, except for the bounds of the field `except` and the filter on its absence. */
export function matches(
  recording: Recording,
  filter: RecordingFilter,
  except: BoundedField | null = null,
): boolean {
  const isPresent =
    (except !== null && boundsOf(except).needs === 'result') ||
    (recording.currentRunId === null
      ? filter.undiarized !== 'exclude'
      : filter.undiarized !== 'only')
  const bounds = BOUNDED_FIELDS.filter((field) => field !== except)
  return isPresent && bounds.every((field) => matchesBound(recording, filter, field))
}

function matchesBound(recording: Recording, filter: RecordingFilter, field: BoundedField): boolean {
  const value = recording[field]
  if (boundsOf(field).needs === 'result') {
    return recording.currentRunId === null || isInRange(filter[field], value)
  }
  if (value === null) return filter.unscored !== 'exclude'
  return filter.unscored !== 'only' && isInRange(filter[field], value)
}

/** Whether the value is in range; null is only in an unbounded range. */
function isInRange(bounds: Bounds, value: number | null): boolean {
  if (value === null) return !isBounded(bounds)
  return value >= (bounds.from ?? -Infinity) && value <= (bounds.to ?? Infinity)
}

/** Counts the recordings in scope that bounds on a score can never match. */
export function withoutOf(inScope: readonly Recording[], filter: RecordingFilter): LeftOut {
  const bounded = fieldsThatNeed('result').filter((field) => isBounded(filter[field]))
  const lacksBounded = (recording: Recording) => bounded.some((field) => recording[field] === null)
  return {
    humanScore: inScope.filter((recording) => recording.humanScore === null).length,
    result: inScope.filter((recording) => recording.currentRunId === null).length,
    score: inScope.filter((one) => one.currentRunId !== null && lacksBounded(one)).length,
  }
}
