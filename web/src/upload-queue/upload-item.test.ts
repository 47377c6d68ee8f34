import { describe, expect, it } from 'vitest'
import { bytesPerSecond, type Reading, secondsLeft, withReading } from './upload-item.ts'

const steady = (count: number): readonly Reading[] =>
  Array.from({ length: count }, (_, step) => ({ atMs: step * 100, bytes: step * 1000 })).reduce(
    withReading,
    [] as readonly Reading[],
  )

describe('upload rate', () => {
  it('is unknown at the start', () => {
    expect(bytesPerSecond([])).toBeNull()
    expect(bytesPerSecond(steady(3))).toBeNull()
    expect(secondsLeft(steady(2), 1e6)).toBeNull()
  })

  it('gives rate and remaining time', () => {
    expect(bytesPerSecond(steady(20))).toBeCloseTo(10_000)
    expect(secondsLeft(steady(21), 120_000)).toBeCloseTo(10)
  })

  it('covers the last five seconds only', () => {
    const stalled = withReading(steady(20), { atMs: 9000, bytes: 19_000 })
    expect(stalled).toHaveLength(1)
    expect(bytesPerSecond(stalled)).toBeNull()
  })
})
