import { decodeCursor, encodeCursor } from '@toolkit/core'

/** One page of a list, newest first, that is short enough to be read whole; the cursor names its last item. */
export function shortListPage<T extends { readonly id: string; readonly createdAt: string }>(
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
      ? encodeCursor({ sort: 'createdAt', value: last.createdAt, id: last.id })
      : null,
    total: items.length,
  }
}

/** Where the items after the cursor begin, also where its own item was deleted meanwhile. */
function placeAfter(
  items: readonly { readonly id: string; readonly createdAt: string }[],
  cursor: string,
): number {
  const { id, value } = decodeCursor(cursor, 'createdAt')
  const place = items.findIndex((item) => item.id === id)
  if (place >= 0) return place + 1
  const older = items.findIndex((item) => item.createdAt < String(value))
  return older < 0 ? items.length : older
}
