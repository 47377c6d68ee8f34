import {
  BOUNDED_FIELDS,
  type BoundedField,
  boundsOf,
  compareOrigins,
  type Facets,
  fieldsWithHistogram,
  type RecordingFilter,
  type ScoreOrigin,
} from '@toolkit/core'
import { predicatesOf } from './recording-filter.ts'
import type { RecordingTable } from './recording-table.ts'

/** A recording is outside the bounds of no field, or of more than one. */
const [NONE, SEVERAL] = [-1, -2]

/** Scans the table once for the histograms of a filter. Each ignores the bounds on its own field. */
export function facetsOf(table: RecordingTable, filter: RecordingFilter): Facets {
  const { scope, presence, bounds } = predicatesOf(table, filter)
  const tests = bounds.map(({ field, holds }) => ({ place: BOUNDED_FIELDS.indexOf(field), holds }))
  const shared = histogramsOf(table, fieldsWithHistogram('shared'))
  const groups: ReturnType<typeof newGroup>[] = []
  const origins = table.origins.values
  for (let row = 0; row < table.length; row += 1) {
    if (!scope(row)) continue
    const origin = origins[row] as number
    if (origin >= 0) groups[origin] ??= newGroup(table)
    let outside: number = NONE
    for (const { place, holds } of tests) {
      if (!holds(row)) outside = outside === NONE ? place : SEVERAL
    }
    if (outside === SEVERAL) continue
    const isPresent = presence(row)
    for (const histogram of shared) count(histogram, row, outside, isPresent)
    if (origin < 0) continue
    for (const histogram of groups[origin] ?? []) count(histogram, row, outside, isPresent)
  }
  const byOrigin = Object.entries(groups).map(([origin, histograms]) => ({
    score: table.knownOrigins[Number(origin)] as ScoreOrigin,
    ...binsOf(histograms),
  }))
  byOrigin.sort((a, b) => compareOrigins(a.score, b.score))
  return { ...binsOf(shared), groups: byOrigin }
}

function newGroup(table: RecordingTable) {
  return histogramsOf(table, fieldsWithHistogram('by-origin'))
}

interface Histogram<Field> {
  readonly field: Field
  /** The index of the field in `BOUNDED_FIELDS`. */
  readonly place: number
  /** Whether the filter by presence of a result applies to it. */
  readonly needsPresence: boolean
  readonly values: Float64Array
  readonly bins: number[]
}

function histogramsOf<Field extends BoundedField>(
  table: RecordingTable,
  fields: readonly Field[],
): Histogram<Field>[] {
  return fields.map((field) => ({
    field,
    place: BOUNDED_FIELDS.indexOf(field),
    needsPresence: boundsOf(field).needs !== 'result',
    values: table.numbers[field].values,
    bins: new Array<number>(101).fill(0),
  }))
}

/** Counts a recording that is within the bounds of all other fields. NaN, which is null, has no bin. */
function count(
  histogram: Histogram<unknown>,
  row: number,
  outside: number,
  isPresent: boolean,
): void {
  if (outside !== NONE && outside !== histogram.place) return
  if (histogram.needsPresence && !isPresent) return
  const value = histogram.values[row] as number
  if (!(value >= 0 && value <= 100)) return
  const bin = Math.floor(value)
  histogram.bins[bin] = (histogram.bins[bin] as number) + 1
}

function binsOf<Field extends string>(
  histograms: readonly Histogram<Field>[],
): Readonly<Record<Field, readonly number[]>> {
  const bins = histograms.map((histogram) => [histogram.field, histogram.bins])
  return Object.fromEntries(bins)
}
