import {
  binsUpTo,
  CANDIDATE_THRESHOLDS,
  CONFIDENCE_SLOTS,
  compareOrigins,
  histogramOfScores,
  type OriginStatistics,
  REASONS,
  type RecordingFilter,
  type ScoreOrigin,
} from '@toolkit/core'
import type { Document } from 'mongodb'
import type { Collections } from '../schema/collections.ts'
import { matchingRecordings } from './matching-recordings.ts'

const BINS = 101
const OF_REASONS = CANDIDATE_THRESHOLDS.length * REASONS.length

/** What the index of figures has of a recording. Without a score the origin has no kind. */
interface Scored {
  readonly humanScore: number | null
  readonly origin: { readonly [P in keyof ScoreOrigin]?: ScoreOrigin[P] | null }
}

const SCORED = {
  humanScore: '$humanScore',
  origin: { kind: '$score.kind', provider: '$score.provider', model: '$score.model' },
} as const

/** The recordings of one origin, summed. */
interface Group {
  readonly score: ScoreOrigin
  recordings: number
  readonly sums: number[]
  readonly humanScores: (number | null)[]
}

/** Sums by bin and threshold, in the order of `SUMS`, and the recordings that they are of. */
type Sums = { readonly ids: readonly string[] } & Readonly<Record<string, number>>

/**
 * The expressions that are summed: the seconds in each bin, then the counts and the seconds of each threshold, those of the turns
 * up to each slot of confidence, and those of each reason of each threshold.
 */
const SUMS: readonly Document[] = [
  ...Array.from({ length: BINS }, (_, bin) => elementOf('$sampleSeconds', bin)),
  ...CANDIDATE_THRESHOLDS.map((_, place) => elementOf('$counts', place)),
  ...CANDIDATE_THRESHOLDS.map((_, place) => elementOf('$seconds', place)),
  ...Array.from({ length: CONFIDENCE_SLOTS }, (_, slot) => elementOf('$turnCountsUpTo', slot)),
  ...Array.from({ length: CONFIDENCE_SLOTS }, (_, slot) => elementOf('$turnSecondsUpTo', slot)),
  ...Array.from({ length: OF_REASONS }, (_, place) => elementOf('$reasonCounts', place)),
  ...Array.from({ length: OF_REASONS }, (_, place) => elementOf('$reasonSeconds', place)),
]

/** Reads the origins of the matching recordings from an index, and lets the database sum the figures of each. */
export async function candidateStatistics(
  collections: Collections,
  filter: RecordingFilter,
): Promise<readonly OriginStatistics[]> {
  const groups = new Map<string, Group>()
  for await (const batch of matchingRecordings<Scored>(collections, filter, SCORED)) {
    const scored = batch.filter(({ origin }) => origin.kind != null)
    const members = Map.groupBy(scored, ({ origin: { kind, provider, model } }) =>
      JSON.stringify([kind, provider, model]),
    )
    for (const [key, recordings] of members) {
      const score = recordings[0]?.origin as ScoreOrigin
      const group = groups.get(key) ?? { score, recordings: 0, sums: [], humanScores: [] }
      groups.set(key, group)
      const humanScores = new Map(recordings.map(({ _id, humanScore }) => [_id, humanScore]))
      await addFigures(collections, group, humanScores)
    }
  }
  return [...groups.values()]
    .filter(({ recordings }) => recordings > 0)
    .map(statisticsOf)
    .sort((a, b) => compareOrigins(a.score, b.score))
}

/** Adds what is kept of recordings with a curve. `humanScores`: theirs, by id. */
async function addFigures(
  { candidateRuns }: Collections,
  group: Group,
  humanScores: ReadonlyMap<string, number | null>,
): Promise<void> {
  const [found] = await candidateRuns
    .aggregate<Sums>(
      [
        { $match: { _id: { $in: [...humanScores.keys()] }, sampleSeconds: { $ne: null } } },
        {
          $group: {
            _id: null,
            ids: { $push: '$_id' },
            ...Object.fromEntries(SUMS.map((value, place) => [`sum${place}`, { $sum: value }])),
          },
        },
      ],
      { hint: '_id_' },
    )
    .toArray()
  if (found === undefined) return
  group.recordings += found.ids.length
  for (const id of found.ids) group.humanScores.push(humanScores.get(id) ?? null)
  for (const place of SUMS.keys()) {
    group.sums[place] = (group.sums[place] ?? 0) + (found[`sum${place}`] ?? 0)
  }
}

function statisticsOf({ score, recordings, sums, humanScores }: Group): OriginStatistics {
  const at = (place: number) => sums[place] ?? 0
  const turns = BINS + 2 * CANDIDATE_THRESHOLDS.length
  const upTo = (from: number) =>
    Array.from({ length: CONFIDENCE_SLOTS }, (_, slot) => at(from + slot))
  const { kind, provider, model } = score
  return {
    score: { kind, provider, model },
    recordings,
    sampleSeconds: Array.from({ length: BINS }, (_, bin) => at(bin)),
    totals: CANDIDATE_THRESHOLDS.map((_, place) => ({
      count: at(BINS + place),
      seconds: at(BINS + CANDIDATE_THRESHOLDS.length + place),
      reasons: REASONS.map((_reason, reason) => {
        const ofReason = turns + 2 * CONFIDENCE_SLOTS + place * REASONS.length + reason
        return { count: at(ofReason), seconds: at(ofReason + OF_REASONS) }
      }),
    })),
    turns: binsUpTo(upTo(turns)),
    turnSeconds: binsUpTo(upTo(turns + CONFIDENCE_SLOTS)),
    humanScores: histogramOfScores(humanScores),
  }
}

function elementOf(list: string, place: number): Document {
  return { $arrayElemAt: [list, place] }
}
