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
import { predicatesOf } from './recording-predicates.ts'
import type { RecordingTable } from './recording-table.ts'

/** Stands for no field, and for more than one, of whose bounds a recording lies outside. */
const [NONE, SEVERAL] = [-1, -2]

/** One scan of the table: the histograms of what a filter lets through, each without its own bound. */
export function facetsOf(table: RecordingTable, filter: RecordingFilter): Facets {
  const { scope, presence, bounds } = predicatesOf(table, filter)
  const asked = bounds.map(({ field, holds }) => ({ place: BOUNDED_FIELDS.indexOf(field), holds }))
  const shared = histogramsOf(table, fieldsWithHistogram('shared'))
  const groups: ReturnType<typeof newGroup>[] = []
  const origins = table.origins.values
  for (let slot = 0; slot < table.length; slot += 1) {
    if (!scope(slot)) continue
    const origin = origins[slot] as number
    if (origin >= 0) groups[origin] ??= newGroup(table)
    let outside: number = NONE
    for (const { place, holds } of asked) {
      if (!holds(slot)) outside = outside === NONE ? place : SEVERAL
    }
    if (outside === SEVERAL) continue
    const isPresent = presence(slot)
    for (const histogram of shared) count(histogram, slot, outside, isPresent)
    if (origin < 0) continue
    for (const histogram of groups[origin] ?? []) count(histogram, slot, outside, isPresent)
  }
  const found = Object.entries(groups).map(([origin, histograms]) => ({
    score: table.knownOrigins[Number(origin)] as ScoreOrigin,
    ...binsOf(histograms),
  }))
  found.sort((a, b) => compareOrigins(a.score, b.score))
  return { ...binsOf(shared), groups: found }
}

function newGroup(table: RecordingTable) {
  return histogramsOf(table, fieldsWithHistogram('by-origin'))
}

/** The histogram of one score while it is counted. */
interface Histogram<Field> {
  readonly field: Field
  /** Its place among the bounded scores. */
  readonly place: number
  /** Whether it counts only recordings whose result is there, or is not, as asked for. */
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

/** Counts a recording that lies within all bounds, or outside that of this score alone. NaN, which is null, has no bin. */
function count(
  histogram: Histogram<unknown>,
  slot: number,
  outside: number,
  isPresent: boolean,
): void {
  if (outside !== NONE && outside !== histogram.place) return
  if (histogram.needsPresence && !isPresent) return
  const value = histogram.values[slot] as number
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
