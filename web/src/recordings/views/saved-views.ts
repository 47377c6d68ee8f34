import { queryOptions } from '@tanstack/react-query'
import { defaultParseSearch, defaultStringifySearch } from '@tanstack/react-router'
import type { SavedViewView } from '@toolkit/server/client'
import { api } from '../../api/client.ts'
import { keys } from '../../api/queries.ts'
import { type RecordingsSearch, readRecordingsSearch } from '../recordings-search.ts'

/** The saved views of the list, by name. */
export const viewsQuery = queryOptions({
  queryKey: keys.views,
  queryFn: ({ signal }) => api.views({ signal }),
})

/** The query string of the filters, thresholds and order of a list; columns are those of the browser. */
export function viewText({ columns: _columns, ...search }: RecordingsSearch): string {
  // The same text for the same filters, in whatever order they were set.
  return defaultStringifySearch(readRecordingsSearch({ ...search }))
}

/** The filters, thresholds and order of a view. What this version does not know is left out. */
export function viewSearch({ search }: Pick<SavedViewView, 'search'>): RecordingsSearch {
  const { columns: _columns, ...read } = readRecordingsSearch(defaultParseSearch(search))
  return read
}

/** The view that a list shows; undefined: none. */
export function shownView(
  views: readonly SavedViewView[],
  search: RecordingsSearch,
): SavedViewView | undefined {
  const text = viewText(search)
  return views.find((view) => viewText(viewSearch(view)) === text)
}

/** The view of this name, without regard to case; undefined: none. */
export function viewNamed(
  views: readonly SavedViewView[],
  name: string,
): SavedViewView | undefined {
  const key = name.trim().toLowerCase()
  return views.find((view) => view.name.toLowerCase() === key)
}
