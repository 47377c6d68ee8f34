import { nameKey } from './recording-query.ts'

/** The most views that are stored. */
export const MAX_VIEWS = 200
/** The most characters (code points) of the name of a view. */
export const MAX_VIEW_NAME_CHARACTERS = 100
/** The most characters of the query string of a view. */
export const MAX_VIEW_SEARCH_CHARACTERS = 4_000

/** A named set of filters, order and thresholds of the list of recordings. */
export interface SavedView {
  /** Its id. */
  readonly key: string
  readonly name: string
  /** The query string of the page. The server does not read it. */
  readonly search: string
  /** ISO 8601. */
  readonly createdAt: string
  readonly updatedAt: string
}

/** Orders views by name, without regard to case; ties by id. */
export function compareViews(a: SavedView, b: SavedView): number {
  const [one, other] = [nameKey(a.name), nameKey(b.name)]
  if (one !== other) return one < other ? -1 : 1
  return a.key < b.key ? -1 : Number(a.key > b.key)
}
