import fc from 'fast-check'
import { expect, it } from 'vitest'
import { nextSlots, type RowSlots } from './row-slots.ts'

const rows = (first: number, end: number) =>
  Array.from({ length: end - first }, (_, place) => `row ${first + place}`)

it('new rows take over the elements of those that left, in their places', () => {
  const before = nextSlots(new Map(), rows(0, 4), false)
  const after = nextSlots(before, rows(2, 6), true)
  expect([...after]).toEqual([
    ['row 4', 0],
    ['row 5', 1],
    ['row 2', 2],
    ['row 3', 3],
  ])
  expect([...nextSlots(after, rows(2, 6), false).keys()]).toEqual(rows(2, 6))
})

it('every row has an element of its own, and a row that stays keeps it', () => {
  const window = fc.record({
    first: fc.nat(40),
    count: fc.nat(12),
    focused: fc.nat(50),
    isMoving: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(window, { maxLength: 20 }), (windows) => {
      let slots: RowSlots = new Map()
      for (const { first, count, focused, isMoving } of windows) {
        const keys = [...new Set([...rows(first, first + count), `row ${focused}`])]
        const next = nextSlots(slots, keys, isMoving)
        expect(new Set(next.keys())).toEqual(new Set(keys))
        expect(new Set(next.values()).size).toBe(keys.length)
        for (const [key, slot] of slots) if (next.has(key)) expect(next.get(key)).toBe(slot)
        if (!isMoving) expect([...next.keys()]).toEqual(keys)
        slots = next
      }
    }),
  )
})
