import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { axisTicks } from './axis.ts'

describe('the time axis', () => {
  it('has round times with labels that neither overlap nor repeat, at any zoom', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 80_000, noNaN: true }),
        fc.double({ min: 0.4, max: 86_400, noNaN: true }),
        fc.integer({ min: 200, max: 3800 }),
        (start, span, width) => {
          const ticks = axisTicks({ start, end: start + span }, width)
          expect(ticks.length).toBeLessThanOrEqual(width / 88 + 1)
          expect(new Set(ticks.map(({ label }) => label)).size).toBe(ticks.length)
          ticks.forEach(({ x }, i) => {
            expect(x).toBeGreaterThanOrEqual(-0.01)
            expect(x).toBeLessThanOrEqual(width + 0.01)
            if (i > 0) expect(x - (ticks[i - 1]?.x ?? 0)).toBeGreaterThan(87.9)
          })
        },
      ),
    )
  })

  it('shows tenths, and hundredths if ticks are closer than a tenth', () => {
    const labels = (start: number, end: number) =>
      axisTicks({ start, end }, 900).map(({ label }) => label)
    expect(labels(0, 3600).slice(0, 2)).toEqual(['0:00.0', '10:00.0'])
    expect(labels(65, 65.4).slice(0, 2)).toEqual(['1:05.00', '1:05.05'])
  })
})
