import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FIRST_WINDOW } from './list-memory.ts'
import { windowAround } from './list-window.ts'

describe('the part of the list that is read', () => {
  it('stays while the rows and those around them are in it', () => {
    expect(windowAround({ first: 0, end: 60 }, FIRST_WINDOW, 100_000)).toBe(FIRST_WINDOW)
    expect(windowAround({ first: 100, end: 150 }, FIRST_WINDOW, 200)).toBe(FIRST_WINDOW)
  })

  it('moves to the rows, wherever the page is scrolled to', () => {
    expect(windowAround({ first: 110, end: 170 }, FIRST_WINDOW, 100_000)).toEqual({
      offset: 0,
      limit: 400,
    })
    expect(windowAround({ first: 50_000, end: 50_060 }, FIRST_WINDOW, 100_000)).toEqual({
      offset: 49_800,
      limit: 400,
    })
  })

  it('contains the rows, and stays the same until they move on', () => {
    fc.assert(
      fc.property(
        fc.nat(100_000),
        fc.integer({ min: 1, max: 150 }),
        fc.nat(100_000),
        (first, rows, more) => {
          const count = first + rows + more
          const rendered = { first, end: first + rows }
          const window = windowAround(rendered, FIRST_WINDOW, count)
          expect(window.offset).toBeLessThanOrEqual(first)
          expect(window.offset + window.limit).toBeGreaterThanOrEqual(first + rows)
          expect(windowAround(rendered, window, count)).toBe(window)
        },
      ),
    )
  })
})
