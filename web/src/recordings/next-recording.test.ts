import { describe, expect, it } from 'vitest'
import { nextInList } from './next-recording.ts'

describe('the next recording', () => {
  const order = ['b', 'c', 'd']

  it('is the first one after the place, also if others have come before it', () => {
    expect(nextInList(order, order)).toBe('b')
    expect(nextInList(order, ['x', 'b', 'c', 'd'])).toBe('b')
  })

  it('skips those that have left the list', () => {
    expect(nextInList(order, ['d'])).toBe('d')
  })

  it('is one that was added if all others have left, and null at the end', () => {
    expect(nextInList(order, ['x', 'y'])).toBe('x')
    expect(nextInList([], ['x'])).toBe('x')
    expect(nextInList(order, [])).toBe(null)
  })
})
