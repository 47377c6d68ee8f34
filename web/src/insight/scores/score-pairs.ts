import type { ScorePairsView } from '@toolkit/server/client'
import type { RecordingsSearch } from '../../recordings/recordings-search.ts'

/** The recordings of one kind of score; its lists have the same order. */
export type PairGroup = ScorePairsView['groups'][number]

/** A part of the picture; all bounds are inclusive, as in the filters of the list. */
export interface Part {
  readonly meanFrom: number
  readonly meanTo: number
  readonly humanFrom: number
  readonly humanTo: number
}

export const WHOLE: Part = { meanFrom: 0, meanTo: 100, humanFrom: 0, humanTo: 100 }

/** Whether both bounds of each score are in order. */
export function isPart({ meanFrom, meanTo, humanFrom, humanTo }: Part): boolean {
  return meanFrom <= meanTo && humanFrom <= humanTo
}

/** How many recordings are inside a part. */
export function countInside({ sampleMeans, humanScores }: PairGroup, part: Part): number {
  let count = 0
  for (const [place, mean] of sampleMeans.entries()) {
    if (isInside(mean, humanScores[place] as number, part)) count += 1
  }
  return count
}

function isInside(mean: number, human: number, part: Part): boolean {
  const { meanFrom, meanTo, humanFrom, humanTo } = part
  return mean >= meanFrom && mean <= meanTo && human >= humanFrom && human <= humanTo
}

/** Where the score is high and a person disliked the result. A recording at a limit counts on both sides. */
export function confidentButDisliked(confident: number, liked: number): Part {
  return { ...WHOLE, meanFrom: confident, humanTo: liked }
}

/** Where the score is low and a person found the result fine. */
export function unsureButFine(confident: number, liked: number): Part {
  return { ...WHOLE, meanTo: confident, humanFrom: liked }
}

/** The filters of the list that leave a part, besides those that are set. */
export function partFilters(
  filters: RecordingsSearch,
  { score }: Pick<PairGroup, 'score'>,
  part: Part,
): RecordingsSearch {
  const { provider, model } = score
  return {
    ...filters,
    ...{ provider, model },
    ...bounds('sampleMean', filters, part.meanFrom, part.meanTo),
    ...bounds('humanScore', filters, part.humanFrom, part.humanTo),
    unscored: 'exclude',
  }
}

function bounds(
  name: 'sampleMean' | 'humanScore',
  filters: RecordingsSearch,
  from: number,
  to: number,
): RecordingsSearch {
  const least = Math.max(from, filters[`${name}From`] ?? 0)
  const most = Math.min(to, filters[`${name}To`] ?? 100)
  return {
    ...(least > 0 ? { [`${name}From`]: least } : {}),
    ...(most < 100 ? { [`${name}To`]: most } : {}),
  }
}

/** The bands of the table: 0–10, …, 90–100. */
export const BANDS = Array.from({ length: 10 }, (_, band) => 10 * band)

/** How many recordings are in each pair of bands: `[human score][mean]`. The last band has 100. */
export function bandCounts({
  sampleMeans,
  humanScores,
}: PairGroup): readonly (readonly number[])[] {
  const counts = BANDS.map(() => BANDS.map(() => 0))
  const bandOf = (value: number) => Math.min(9, Math.floor(value / 10))
  for (const [place, mean] of sampleMeans.entries()) {
    const row = counts[bandOf(humanScores[place] as number)] as number[]
    const band = bandOf(mean)
    row[band] = (row[band] as number) + 1
  }
  return counts
}

/**
 * The place of the nearest recording; null: none is within `reach`.
 * @param unit the units of the picture for a score of 1, along both axes
 */
export function nearestPair(
  { sampleMeans, humanScores }: PairGroup,
  at: { readonly mean: number; readonly human: number },
  unit: { readonly mean: number; readonly human: number },
  reach: number,
): number | null {
  let nearest: number | null = null
  let least = reach * reach
  for (const [place, mean] of sampleMeans.entries()) {
    const x = (mean - at.mean) * unit.mean
    const y = ((humanScores[place] as number) - at.human) * unit.human
    const distance = x * x + y * y
    if (distance > least) continue
    least = distance
    nearest = place
  }
  return nearest
}

/** The places of all recordings, from left to right in the picture; those at the same place from below. */
export function pairsInOrder({ sampleMeans, humanScores }: PairGroup): readonly number[] {
  return [...sampleMeans.keys()].sort(
    (a, b) =>
      (sampleMeans[a] as number) - (sampleMeans[b] as number) ||
      (humanScores[a] as number) - (humanScores[b] as number) ||
      a - b,
  )
}
