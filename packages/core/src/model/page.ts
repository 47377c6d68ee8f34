/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Whether there are items after the last one. */
  readonly more: boolean
  /** How many items match in total. */
  readonly total: number
}

/** An inclusive range; null: no bound. */
export interface Bounds {
  readonly from: number | null
  readonly to: number | null
}

export const NO_BOUNDS: Bounds = { from: null, to: null }

/** Whether the range has a bound. */
export function isBounded(bounds: Bounds): boolean {
  return bounds.from !== null || bounds.to !== null
}

/** Where a page starts: after the item with this sort value and id. */
export interface Position {
  readonly value: number | string | null
  readonly id: string
}
