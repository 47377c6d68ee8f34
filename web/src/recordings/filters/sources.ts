import { useQuery } from '@tanstack/react-query'
import { facetsQuery } from '../../api/queries.ts'
import { useKnownProviders } from '../../providers/known-providers.ts'
import { tagsQuery } from '../../tags/tag-queries.ts'
import type { ListExtras } from '../column-choice.ts'
import { sourceChoices } from '../score-groups.ts'

/** What only some lists have, and the list then shows. */
export function useListExtras(): ListExtras {
  return { hasSources: useHasSources(), hasErrors: useHasErrors(), hasTags: useHasTags() }
}

/** Whether the scores have several sources, which the list must tell apart. */
function useHasSources(): boolean {
  const { data: all } = useQuery(facetsQuery({}))
  const known = useKnownProviders()
  return sourceChoices(known, all?.groups ?? []).length > 1
}

/** Whether a recording has a tag. */
function useHasTags(): boolean {
  const { data: tags } = useQuery(tagsQuery({}))
  return (tags?.length ?? 0) > 0
}

/** Whether a recording has an error rate: there is a reference. */
function useHasErrors(): boolean {
  const { data: all } = useQuery(facetsQuery({}))
  return all?.errorRate.some((count) => count > 0) ?? false
}
