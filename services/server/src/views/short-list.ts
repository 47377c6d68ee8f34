import { decodeCursor, encodeCursor } from '@toolkit/core'

const NEWEST = 'newest'

/**
 * One page of a list, newest first, that is short enough to be read whole; the cursor names its last item, and how many
 * are older.
 */
export function shortListPage<T extends { readonly id: string }>(
  items: readonly T[],
  query: { readonly limit: number; readonly cursor?: string | undefined },
): { items: T[]; nextCursor: string | null; total: number } {
  const first = query.cursor === undefined ? 0 : placeAfter(items, query.cursor)
  const page = items.slice(first, first + query.limit)
  const last = page.at(-1)
  const more = last !== undefined && first + page.length < items.length
  return {
    items: page,
    nextCursor: more
      ? encodeCursor({ sort: NEWEST, value: items.length - first - page.length, id: last.id })
      : null,
    total: items.length,
  }
}

/** Where the items after the cursor begin, also where its own item was deleted meanwhile. */
function placeAfter(items: readonly { readonly id: string }[], cursor: string): number {
  const { id, value } = decodeCursor(cursor, NEWEST)
  const place = items.findIndex((item) => item.id === id)
  if (place >= 0) return place + 1
  // What is new stands before it; where older ones were deleted too, some are told twice and none is left out.
  return Math.max(0, items.length - Number(value))
}
