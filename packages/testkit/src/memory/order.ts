type Sortable = number | string | null

/** Compares numbers by value and strings by code point. */
export function compareAscending(a: number | string, b: number | string): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b)
  const left = Array.from(a)
  const right = Array.from(b)
  const at = left.findIndex((character, index) => character !== right[index])
  if (at === -1) return left.length - right.length
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1)
}

/** Like `compareAscending`, or reversed if `descending`; null is last in both directions. */
export function compareNullsLast(a: Sortable, b: Sortable, descending: boolean): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return descending ? compareAscending(b, a) : compareAscending(a, b)
}
