import {
  type BoundedField,
  type Facets,
  fieldsWithHistogram,
  type Recording,
  type RecordingFilter,
  type ScoreOrigin,
} from '@toolkit/core'
import { matches } from './recording-matching.ts'

/** Computes the histograms of the recordings in scope. */
export function facetsOf(inScope: readonly Recording[], filter: RecordingFilter): Facets {
  const origins = new Map<string, ScoreOrigin>()
  for (const { score } of inScope) if (score !== null) origins.set(keyOf(score), score)
  const histogramOf = (field: BoundedField, recordings: readonly Recording[]) => [
    field,
    histogram(recordings.filter((one) => matches(one, filter, field)).map((one) => one[field])),
  ]
  const groups = [...origins].sort(([a], [b]) => (a < b ? -1 : 1))
  return {
    ...Object.fromEntries(
      fieldsWithHistogram('shared').map((field) => histogramOf(field, inScope)),
    ),
    groups: groups.map(([key, score]) => {
      const members = inScope.filter((one) => one.score !== null && keyOf(one.score) === key)
      const fields = fieldsWithHistogram('by-origin')
      return { score, ...Object.fromEntries(fields.map((field) => histogramOf(field, members))) }
    }),
  } as Facets
}

/** A key that sorts by kind, provider and model. */
function keyOf({ kind, provider, model }: ScoreOrigin): string {
  return `${kind}\u0000${provider}\u0000${model}`
}

function histogram(values: readonly (number | null)[]): readonly number[] {
  const bins = new Array<number>(101).fill(0)
  for (const value of values) {
    if (value !== null) bins[Math.floor(value)] = (bins[Math.floor(value)] ?? 0) + 1
  }
  return bins
}
