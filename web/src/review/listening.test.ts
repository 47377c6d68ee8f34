import { expect, it } from 'vitest'
import { shownWindow } from './listening.ts'

it('shows some seconds around a moment, as an address can have them', () => {
  expect(shownWindow({ start: 10.86, end: 12.14 }, 0)).toEqual({ start: 5.86, end: 17.14 })
  expect(shownWindow({ start: 1.5, end: 2 }, 1)).toEqual({ start: 0, end: 12 })
})
