import type { Position } from '@toolkit/core'
import type { Document } from 'mongodb'

/** The order of a list: by a field, nulls last, ties by another field from the least. */
export interface ListOrder {
  readonly field: string
  readonly tie: string
  readonly descending: boolean
}

/** A place in a list, in the values that the fields hold. */
interface Place {
  readonly value: Position['value']
  readonly tie: string | number
}

/**
 * The filters whose results, one after the other, are the list from its start or from after a place. Each is one unbroken
 * stretch of the index (field, tie), so that a deep page costs no more than the first.
 */
export function segmentsAfter(
  { field, tie, descending }: ListOrder,
  after: Place | null,
): readonly Document[] {
  const nulls = { [field]: null }
  if (after === null) return [{ [field]: { $ne: null } }, nulls]
  const beyondTie = { [tie]: { $gt: after.tie } }
  if (after.value === null) return [{ ...nulls, ...beyondTie }]
  const beyond = descending ? { $lt: after.value } : { $gt: after.value }
  return [{ [field]: after.value, ...beyondTie }, { [field]: beyond }, nulls]
}

/** The first `count` results of the segments, asking for no more of them than it needs. */
export async function firstOf<T>(
  segments: readonly Document[],
  count: number,
  find: (segment: Document, count: number) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const found: T[] = []
  for (const segment of segments) {
    if (found.length < count) found.push(...(await find(segment, count - found.length)))
  }
  return found
}
