import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import { api } from '../../api/client.ts'
import { keys } from '../../api/queries.ts'
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
export type EvaluationAnswer = Awaited<ReturnType<typeof api.evaluation>>
export type ErrorItem = EvaluationAnswer['items'][number]

/** Where two runs differ, and who is who. */
export const compareQuery = (id: string, a: string, b: string) =>
  queryOptions({
    queryKey: [...keys.recording(id), 'compare', a, b],
    queryFn: ({ signal }) => api.compare(id, { a, b }, { signal }),
  })
export type CompareAnswer = Awaited<ReturnType<typeof api.compare>>
export type DifferenceItem = CompareAnswer['items'][number]
