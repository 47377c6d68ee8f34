import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ComparisonView, ErrorListView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { keys } from '../../api/queries.ts'
import type { MarkKind } from '../../timeline/marks.ts'
import type { Collar } from '../recording-search.ts'
import type { Stretch } from '../results/stretch-sets.ts'

export interface ErrorOptions {
  readonly collar: Collar
  readonly skipOverlap: boolean
}

/** The errors of a run against the reference. `reference`: its id; with another one they are other errors. */
export const evaluationQuery = (
  id: string,
  run: string,
  reference: string,
  { collar, skipOverlap }: ErrorOptions,
) =>
  queryOptions({
    queryKey: [...keys.recording(id), 'evaluation', run, reference, collar, skipOverlap],
    queryFn: async ({ signal }): Promise<EvaluationAnswer> => {
      const query = { run, reference, collar, skipOverlap }
      const { evaluation, items } = await api.evaluation(id, query, { signal })
      return { evaluation, ...listed(items) }
    },
    placeholderData: keepPreviousData,
  })

/** Where two runs differ, and who is who. Differences are sorted by start, and drawn as errors of B against A. */
export const compareQuery = (id: string, a: string, b: string) =>
  queryOptions({
    queryKey: [...keys.recording(id), 'compare', a, b],
    queryFn: async ({ signal }): Promise<CompareAnswer> => {
      const { items, ...answer } = await api.compare(id, { a, b }, { signal })
      const drawn = items.map((item) => ({ ...item, kind: MARK_OF[item.kind] }))
      return { ...answer, ...listed(drawn.sort((x, y) => x.start - y.start)) }
    },
  })

const MARK_OF = {
  'missing-in-b': 'missed',
  'missing-in-a': 'false-alarm',
  'other-speaker': 'confusion',
} as const satisfies Record<ComparisonView['items'][number]['kind'], MarkKind>

/** Shorter stretches come from the rounding of times in files: one cannot hear them. Seconds. */
export const MIN_LISTED_SECONDS = 0.05

/** What is listed, drawn and stepped through; figures count all. */
interface Listed<Item> {
  readonly items: readonly Item[]
  /** How many are too short to be listed. */
  readonly shortCount: number
}

/** Leaves out what is too short. */
export function listed<Item extends Stretch>(items: readonly Item[]): Listed<Item> {
  const long = items.filter(({ start, end }) => end - start >= MIN_LISTED_SECONDS)
  return { items: long, shortCount: items.length - long.length }
}

export type ErrorItem = ErrorListView['items'][number]

export interface EvaluationAnswer extends Listed<ErrorItem> {
  readonly evaluation: ErrorListView['evaluation']
}

export type CompareAnswer = Omit<ComparisonView, 'items'> & Listed<DifferenceItem>

export interface DifferenceItem extends Omit<ComparisonView['items'][number], 'kind'> {
  readonly kind: MarkKind
}
