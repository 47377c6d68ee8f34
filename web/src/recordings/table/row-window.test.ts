import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rowWindow } from './row-window.ts'

it('contains every visible row, and few others', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -400_000, max: 900 }),
      fc.integer({ min: 300, max: 2000 }),
      fc.integer({ min: 20, max: 80 }),
      fc.integer({ min: 0, max: 10_000 }),
      (topPx, windowPx, rowPx, count) => {
        const { first, end } = rowWindow(topPx, windowPx, rowPx, count)
        expect(first).toBeGreaterThanOrEqual(0)
        expect(end).toBeLessThanOrEqual(count)
        for (let row = Math.max(0, Math.floor(-topPx / rowPx)); row < count; row++) {
          if (topPx + row * rowPx >= windowPx) break
          expect(row).toBeGreaterThanOrEqual(first)
          expect(row).toBeLessThan(end)
        }
        expect(end - first).toBeLessThanOrEqual(Math.ceil(windowPx / rowPx) + 42)
      },
    ),
  )
})

it('does not change with every pixel', () => {
  expect(rowWindow(-1001, 900, 36, 1000)).toEqual(rowWindow(-1000, 900, 36, 1000))
})
