/** Which element shows which row: key of the row → number of the element. The elements are in this order in the page. */
export type RowSlots = ReadonlyMap<string, number>

/**
 * Assigns elements to rows: a row that stays keeps its element, a new one takes over the element of one that left, so
 * that scrolling changes texts and creates nothing.
 * @param keys the rows to show, from top to bottom.
 * @param isMoving whether elements keep their places in the page, because moving one costs as much as creating it.
 * Otherwise they are in the order of `keys`, as screen readers read them.
 */
export function nextSlots(before: RowSlots, keys: readonly string[], isMoving: boolean): RowSlots {
  const shown = new Set(keys)
  const entering = keys.filter((key) => !before.has(key))
  const slots = new Map<string, number>()
  for (const [key, slot] of before) {
    const now = shown.has(key) ? key : entering.shift()
    if (now !== undefined) slots.set(now, slot)
  }
  let next = Math.max(-1, ...before.values()) + 1
  for (const key of entering) slots.set(key, next++)
  if (isMoving) return slots
  return new Map(keys.map((key) => [key, slots.get(key) as number]))
}
