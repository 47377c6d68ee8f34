import type { Position } from '@toolkit/core'
import type { Document } from 'mongodb'

/** The order of a list: by `field`, nulls last, ties ascending by `tie`. */
export interface ListOrder {
  readonly field: string
  readonly tie: string
  readonly descending: boolean
}

/** The values of `field` and `tie` of the last item of a page. */
interface Cursor {
  readonly value: Position['value']
  readonly tie: string | number
}

/**
 * The filters whose results, concatenated, are the list from its start or after a cursor. Each is a contiguous range of
 * the index (field, tie), so that every page costs the same.
 */
export function segmentsAfter(
  { field, tie, descending }: ListOrder,
  after: Cursor | null,
): readonly Document[] {
  const nulls = { [field]: null }
  if (after === null) return [{ [field]: { $ne: null } }, nulls]
  const beyondTie = { [tie]: { $gt: after.tie } }
  if (after.value === null) return [{ ...nulls, ...beyondTie }]
  const beyond = descending ? { $lt: after.value } : { $gt: after.value }
  return [{ [field]: after.value, ...beyondTie }, { [field]: beyond }, nulls]
}

/** Reads results of a segment. */
interface SegmentReader<T> {
  find(segment: Document, limit: number, skip: number): Promise<readonly T[]>
  count(segment: Document): Promise<number>
}

/** The first `limit` results of the segments after `offset` of them. Later segments are read only if they are needed. */
export async function firstOf<T>(
  segments: readonly Document[],
  { limit, offset }: { readonly limit: number; readonly offset: number },
  { find, count }: SegmentReader<T>,
): Promise<readonly T[]> {
  const items: T[] = []
  let skip = offset
  for (const segment of segments) {
    if (items.length >= limit) break
    const found = await find(segment, limit - items.length, skip)
    items.push(...found)
    // A segment is counted only if the page starts after it.
    if (found.length > 0) skip = 0
    else if (skip > 0) skip = Math.max(0, skip - (await count(segment)))
  }
  return items
}
