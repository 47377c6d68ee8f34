import type { Page, Position } from '@toolkit/core'
import { expect } from 'vitest'

/** Reads a list from the first to the last page and expects exactly these items in this order. */
export async function expectPages<T>(
  expected: readonly T[],
  list: (after: Position | null) => Promise<Page<T>>,
  limit: number,
  positionOf: (item: T) => Position,
): Promise<void> {
  let after: Position | null = null
  for (let at = 0; ; at += limit) {
    const page: Page<T> = await list(after)
    expect(page.items).toEqual(expected.slice(at, at + limit))
    expect(page.total).toBe(expected.length)
    expect(page.more).toBe(at + limit < expected.length)
    const last: T | undefined = page.items.at(-1)
    if (last === undefined || !page.more) return
    after = positionOf(last)
  }
}
