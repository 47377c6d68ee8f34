import { useQuery } from '@tanstack/react-query'
import { facetsQuery } from '../../api/queries.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import { sourceChoices } from '../score-groups.ts'

/** Whether the scores have several sources, which the list must tell apart. */
export function useHasSources(): boolean {
  const { data: all } = useQuery(facetsQuery({}))
  const known = useKnownProviders()
  return sourceChoices(known, all?.groups ?? []).length > 1
}
