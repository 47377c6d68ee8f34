import {
  type Bounds,
  isBounded,
  type LeftOut,
  nameKey,
  type Recording,
  type RecordingFilter,
} from '@toolkit/core'

/** Whether q, status, provider and model hold. */
export function matchesScope(recording: Recording, filter: RecordingFilter): boolean {
  return (
    (filter.q === null || nameKey(recording.name).includes(filter.q)) &&
    (filter.status === null || recording.status === filter.status) &&
    (filter.provider === null || recording.provider === filter.provider) &&
    (filter.model === null || recording.model === filter.model)
  )
}

/** Whether the rest of the filter holds. */
export function matches(recording: Recording, filter: RecordingFilter): boolean {
  return matchesHumanScore(recording, filter) && matchesResult(recording, filter)
}

/** Whether the human score, or that there is none, is asked for. */
export function matchesHumanScore(recording: Recording, filter: RecordingFilter): boolean {
  if (recording.humanScore === null) return filter.unscored !== 'exclude'
  return filter.unscored !== 'only' && holds(filter.humanScore, recording.humanScore)
}

/** Whether the current run's scores, or that there is no such run, are asked for. */
export function matchesResult(recording: Recording, filter: RecordingFilter): boolean {
  if (recording.currentRunId === null) return filter.undiarized !== 'exclude'
  return (
    filter.undiarized !== 'only' &&
    holds(filter.sampleMean, recording.sampleMean) &&
    holds(filter.turnMinimum, recording.turnMinimum)
  )
}

/** Whether the value lies within; null lies only within no bounds at all. */
export function holds(bounds: Bounds, value: number | null): boolean {
  if (value === null) return !isBounded(bounds)
  return value >= (bounds.from ?? -Infinity) && value <= (bounds.to ?? Infinity)
}

/** What a bound on a score can never match, of the recordings in scope. */
export function withoutOf(inScope: readonly Recording[], filter: RecordingFilter): LeftOut {
  const lacksBounded = (recording: Recording) =>
    (isBounded(filter.sampleMean) && recording.sampleMean === null) ||
    (isBounded(filter.turnMinimum) && recording.turnMinimum === null)
  return {
    humanScore: inScope.filter((recording) => recording.humanScore === null).length,
    result: inScope.filter((recording) => recording.currentRunId === null).length,
    score: inScope.filter((one) => one.currentRunId !== null && lacksBounded(one)).length,
  }
}
