import { compareOrigins, type Facets, type RecordingFilter, type ScoreOrigin } from '@toolkit/core'
import type { Document } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { FIGURES_INDEX } from '../schema/indexes.ts'
import { conditionsOf } from './recording-conditions.ts'

interface Bin {
  readonly bin: number
  readonly count: number
}

interface Answer {
  readonly humanScore: readonly Bin[]
  readonly origins: readonly { readonly origin: ScoreOrigin }[]
  readonly sampleMean: readonly (Bin & { readonly origin: ScoreOrigin })[]
  readonly turnMinimum: readonly (Bin & { readonly origin: ScoreOrigin })[]
}

/** The histograms of what a filter lets through, each without its own bound: one pass over the index of figures. */
export async function recordingFacets(
  { recordings }: Collections,
  filter: RecordingFilter,
): Promise<Facets> {
  const [answer] = await recordings
    .aggregate<Answer>(pipelineOf(filter), { hint: FIGURES_INDEX })
    .toArray()
  const { humanScore = [], origins = [], sampleMean = [], turnMinimum = [] } = answer ?? {}
  return {
    humanScore: histogram(humanScore),
    groups: origins
      .map(({ origin: { kind, provider, model } }) => ({ kind, provider, model }))
      .sort(compareOrigins)
      .map((score) => ({
        score,
        sampleMean: histogram(
          sampleMean.filter(({ origin }) => compareOrigins(origin, score) === 0),
        ),
        turnMinimum: histogram(
          turnMinimum.filter(({ origin }) => compareOrigins(origin, score) === 0),
        ),
      })),
  }
}

function pipelineOf(filter: RecordingFilter): Document[] {
  const conditions = conditionsOf(filter)
  const bin = (path: string) => ({ $floor: path })
  return [
    {
      $project: {
        _id: 0,
        ...conditions,
        origin: { kind: '$score.kind', provider: '$score.provider', model: '$score.model' },
        humanBin: bin('$humanScore'),
        meanBin: bin('$sampleMean'),
        minimumBin: bin('$turnMinimum'),
      },
    },
    { $match: { scope: true } },
    {
      $facet: {
        humanScore: counted(
          { sampleMean: true, turnMinimum: true, presence: true, humanBin: { $gte: 0 } },
          { bin: '$humanBin' },
        ),
        origins: counted({ 'origin.kind': { $gt: '' } }, { origin: '$origin' }),
        sampleMean: counted(
          { humanScore: true, turnMinimum: true, meanBin: { $gte: 0 }, 'origin.kind': { $gt: '' } },
          { origin: '$origin', bin: '$meanBin' },
        ),
        turnMinimum: counted(
          {
            humanScore: true,
            sampleMean: true,
            minimumBin: { $gte: 0 },
            'origin.kind': { $gt: '' },
          },
          { origin: '$origin', bin: '$minimumBin' },
        ),
      },
    },
  ]
}

function counted(match: Document, by: Document): Document[] {
  return [
    { $match: match },
    { $group: { _id: by, count: { $sum: 1 } } },
    { $replaceWith: { $mergeObjects: ['$_id', { count: '$count' }] } },
  ]
}

function histogram(bins: readonly Bin[]): number[] {
  const counts = new Array<number>(101).fill(0)
  for (const { bin, count } of bins) counts[bin] = count
  return counts
}
