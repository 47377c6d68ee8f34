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
import type { Document } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { conditionsOf, sourceOf } from './recording-filter.ts'

interface Bin {
  readonly bin: number
  readonly count: number
  /** Set if each score origin has its own histogram. */
  readonly origin?: ScoreOrigin
}

type FacetResult = Readonly<Record<BoundedField, readonly Bin[]>> & {
  readonly origins: readonly { readonly origin: ScoreOrigin }[]
}

/** Reads the histograms of a filter in one pass over the index of figures. Each ignores the bounds on its own field. */
export async function recordingFacets(
  { recordings }: Collections,
  filter: RecordingFilter,
): Promise<Facets> {
  const { stages, hint } = sourceOf(filter)
  const [result] = await recordings
    .aggregate<FacetResult>([...stages, ...facetPipeline(filter)], { hint })
    .toArray()
  const origins = result?.origins ?? []
  return {
    ...histograms(fieldsWithHistogram('shared'), (field) => result?.[field] ?? []),
    groups: origins
      .map(({ origin: { kind, provider, model } }) => ({ kind, provider, model }))
      .sort(compareOrigins)
      .map((score) => ({
        score,
        ...histograms(fieldsWithHistogram('by-origin'), (field) =>
          (result?.[field] ?? []).filter(
            ({ origin }) => origin !== undefined && compareOrigins(origin, score) === 0,
          ),
        ),
      })),
  }
}

const HAS_ORIGIN = { 'origin.kind': { $gt: '' } }

function facetPipeline(filter: RecordingFilter): Document[] {
  const { scope, presence, bounds } = conditionsOf(filter)
  const bins = BOUNDED_FIELDS.map((field) => [field, { $floor: `$${field}` }])
  return [
    {
      $project: {
        _id: 0,
        scope,
        presence,
        holds: bounds,
        bin: Object.fromEntries(bins),
        origin: { kind: '$score.kind', provider: '$score.provider', model: '$score.model' },
      },
    },
    { $match: { scope: true } },
    {
      $facet: {
        ...Object.fromEntries(BOUNDED_FIELDS.map((field) => [field, countedBins(field)])),
        origins: counted(HAS_ORIGIN, { origin: '$origin' }),
      },
    },
  ]
}

/** The bins of one field, of the recordings that are within the bounds of all other fields. */
function countedBins(field: BoundedField): Document[] {
  const { needs, histogram } = boundsOf(field)
  const isGrouped = histogram === 'by-origin'
  const others = BOUNDED_FIELDS.filter((other) => other !== field)
  return counted(
    {
      ...Object.fromEntries(others.map((other) => [`holds.${other}`, true])),
      ...(needs === 'result' ? {} : { presence: true }),
      ...(isGrouped ? HAS_ORIGIN : {}),
      [`bin.${field}`]: { $gte: 0 },
    },
    { ...(isGrouped ? { origin: '$origin' } : {}), bin: `$bin.${field}` },
  )
}

function counted(match: Document, by: Document): Document[] {
  return [
    { $match: match },
    { $group: { _id: by, count: { $sum: 1 } } },
    { $replaceWith: { $mergeObjects: ['$_id', { count: '$count' }] } },
  ]
}

function histograms<Field extends string>(
  fields: readonly Field[],
  binsOf: (field: Field) => readonly Bin[],
): Readonly<Record<Field, readonly number[]>> {
  const counts = fields.map((field) => {
    const histogram = new Array<number>(101).fill(0)
    for (const { bin, count } of binsOf(field)) histogram[bin] = count
    return [field, histogram]
  })
  return Object.fromEntries(counts)
}
