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
