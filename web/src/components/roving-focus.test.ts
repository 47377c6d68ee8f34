import { expect, it } from 'vitest'
import { placeAfter } from './roving-focus.ts'

it('arrow keys move around both ends; other keys and other elements do not', () => {
  expect(placeAfter('ArrowRight', 2, 3)).toBe(0)
  expect(placeAfter('ArrowLeft', 0, 3)).toBe(2)
  expect(placeAfter('End', 0, 3)).toBe(2)
  expect(placeAfter('Home', 2, 3)).toBe(0)
  expect(placeAfter('ArrowDown', 1, 3)).toBeNull()
  expect(placeAfter('ArrowRight', -1, 3)).toBeNull()
})

it('in a grid, arrow keys move up and down, and stay inside', () => {
  const moved = (key: string, place: number) => placeAfter(key, place, 8, 3)
  expect([0, 4, 7].map((place) => moved('ArrowUp', place))).toEqual([0, 1, 4])
  expect([0, 4, 5, 7].map((place) => moved('ArrowDown', place))).toEqual([3, 7, 7, 7])
  expect(moved('ArrowRight', 2)).toBe(3)
})
