/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Whether more follow the last item. */
  readonly more: boolean
  /** How many match in all. */
  readonly total: number
}

/** An inclusive range; null: no bound. */
export interface Bounds {
  readonly from: number | null
  readonly to: number | null
}

export const NO_BOUNDS: Bounds = { from: null, to: null }

/** Whether a range bounds anything. */
export function isBounded(bounds: Bounds): boolean {
  return bounds.from !== null || bounds.to !== null
}

/** Where a list goes on: after the item with this sort value and id. */
export interface Position {
  readonly value: number | string | null
  readonly id: string
}
