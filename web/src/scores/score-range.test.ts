import { describe, expect, it } from 'vitest'
import { rangeAfterKey } from './score-range.tsx'

describe('keys on a range of scores', () => {
  it('Home and End move as far as the other end', () => {
    expect(rangeAfterKey([20, 60], 0, 'Home')).toEqual([0, 60])
    expect(rangeAfterKey([20, 60], 0, 'End')).toEqual([60, 60])
    expect(rangeAfterKey([20, 60], 1, 'Home')).toEqual([20, 20])
    expect(rangeAfterKey([20, 60], 1, 'End')).toEqual([20, 100])
  })

  it('page keys move by ten, within the scale', () => {
    expect(rangeAfterKey([20, 60], 1, 'PageUp')).toEqual([20, 70])
    expect(rangeAfterKey([20, 95], 1, 'PageUp')).toEqual([20, 100])
    expect(rangeAfterKey([5, 95], 0, 'PageDown')).toEqual([0, 95])
    expect(rangeAfterKey([20, 25], 1, 'PageDown')).toEqual([20, 20])
  })

  it('other keys are ignored', () => {
    expect(rangeAfterKey([20, 60], 0, 'ArrowLeft')).toBeNull()
    expect(rangeAfterKey([20, 60], 0, 'a')).toBeNull()
  })
})
