import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { ComparisonView, ErrorListView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { keys } from '../../api/queries.ts'
import type { MarkKind } from '../../timeline/marks.ts'
import type { Collar } from '../recording-search.ts'

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
    queryFn: ({ signal }) =>
      api.evaluation(id, { run, reference, collar, skipOverlap }, { signal }),
    placeholderData: keepPreviousData,
  })

/** Where two runs differ, and who is who. Differences are sorted by start, and drawn as errors of B against A. */
export const compareQuery = (id: string, a: string, b: string) =>
  queryOptions({
    queryKey: [...keys.recording(id), 'compare', a, b],
    queryFn: async ({ signal }): Promise<CompareAnswer> => {
      const { items, ...answer } = await api.compare(id, { a, b }, { signal })
      const drawn = items.map((item) => ({ ...item, kind: MARK_OF[item.kind] }))
      return { ...answer, items: drawn.sort((x, y) => x.start - y.start) }
    },
  })

const MARK_OF = {
  'missing-in-b': 'missed',
  'missing-in-a': 'false-alarm',
  'other-speaker': 'confusion',
} as const satisfies Record<ComparisonView['items'][number]['kind'], MarkKind>

export type EvaluationAnswer = ErrorListView
export type ErrorItem = EvaluationAnswer['items'][number]

export interface CompareAnswer extends Omit<ComparisonView, 'items'> {
  readonly items: readonly DifferenceItem[]
}

export interface DifferenceItem extends Omit<ComparisonView['items'][number], 'kind'> {
  readonly kind: MarkKind
}
