/** The row after a key in a list of `count` rows of which `page` are seen; null: not such a key, or there is no row. */
export function rowAfterKey(row: number, count: number, page: number, key: string): number | null {
  if (count === 0) return null
  const next = {
    ArrowUp: row - 1,
    ArrowDown: row + 1,
    PageUp: row - page,
    PageDown: row + page,
    Home: 0,
    End: count - 1,
  }[key]
  return next === undefined ? null : Math.min(count - 1, Math.max(0, next))
}
