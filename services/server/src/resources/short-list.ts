import { decodeCursor, encodeCursor } from '@toolkit/core'

const NEWEST = 'newest'

/**
 * One page of a list, newest first, that is short enough to be read completely. The cursor has the id of the page's last
 * item and the number of older items.
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

/** The index of the first item after the cursor, also if the cursor's own item has been deleted. */
function placeAfter(items: readonly { readonly id: string }[], cursor: string): number {
  const { id, value } = decodeCursor(cursor, NEWEST)
  const place = items.findIndex((item) => item.id === id)
  if (place >= 0) return place + 1
  // New items come before it. If older items were deleted too, some items are repeated and none is skipped.
  return Math.max(0, items.length - Number(value))
}
