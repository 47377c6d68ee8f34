import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packCurve } from '../curves/packed-curve.ts'
import { spotAt } from '../statistics/spots.ts'
import { type Moment, momentAt, reviewedSpots } from './moments.ts'

const RESOLUTION = 0.02

/** A curve of stretches with one score each. */
const someCurve = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 1500 }), fc.constantFrom(0, 20, 49, 51, 90, NaN)), {
    maxLength: 8,
  })
  .map((parts) => {
    const values = parts.flatMap(([samples, score]) => new Array<number>(samples).fill(score))
    return packCurve(RESOLUTION, Float32Array.from(values))
  })

/** All moments of one side, found by shares close to each other. */
function momentsOn(
  curve: ReturnType<typeof packCurve>,
  durationSeconds: number,
  side: 'below' | 'above',
): Moment[] {
  const table = reviewedSpots(curve, 50)
  const found = new Map<number, Moment>()
  const steps = 20_000
  for (let step = 0; step < steps; step++) {
    const moment = momentAt(table, durationSeconds, side, (step + 0.5) / steps)
    if (moment !== null) found.set(moment.start, moment)
  }
  return [...found.values()]
}

describe('moments of a recording', () => {
  it('are the spots, and windows between them: together they are all of it', () => {
    fc.assert(
      fc.property(someCurve, fc.integer({ min: 0, max: 500 }), (curve, rest) => {
        const duration = (curve.values.length + rest) * RESOLUTION
        const table = reviewedSpots(curve, 50)
        const spots = Array.from({ length: table.count }, (_, place) => spotAt(table, place))
        const below = momentsOn(curve, duration, 'below')
        expect(below.map(({ start, end }) => [start, end])).toEqual(
          spots.map(({ start, end }) => [start, end]),
        )
        const above = momentsOn(curve, duration, 'above')
        for (const { start, end } of above) {
          expect(end - start).toBeLessThanOrEqual(4 + 1e-6)
          expect(spots.some((spot) => start < spot.end - 1e-9 && spot.start < end - 1e-9)).toBe(
            false,
          )
        }
        const all = [...below, ...above].sort((a, b) => a.start - b.start)
        let at = 0
        for (const { start, end } of all) {
          // A gap of a microsecond is not found by so few shares.
          expect(Math.abs(start - at)).toBeLessThan(0.02)
          at = end
        }
        expect(Math.abs(at - duration)).toBeLessThan(0.02)
      }),
      { numRuns: 40 },
    )
  })

  it('are found as often as their durations say', () => {
    const values = [
      ...new Array(100).fill(90),
      ...new Array(50).fill(10),
      ...new Array(75).fill(80),
    ]
    const table = reviewedSpots(packCurve(RESOLUTION, Float32Array.from(values)), 50)
    const counts = new Map<string, number>()
    for (let step = 0; step < 7000; step++) {
      const { start, end } = momentAt(table, 9, 'above', step / 7000) as Moment
      counts.set(`${start} ${end}`, (counts.get(`${start} ${end}`) ?? 0) + 1)
    }
    // 2 s before the spot; 6 s after it in two windows.
    expect([...counts.keys()]).toEqual(['0 2', '3 6', '6 9'])
    expect([...counts.values()].map((count) => Math.round(count / 125))).toEqual([14, 21, 21])
    expect(momentAt(table, 9, 'below', 0.999)).toEqual({ start: 2, end: 3, place: 0 })
  })

  it('are none on an empty side', () => {
    const low = reviewedSpots(packCurve(RESOLUTION, new Float32Array(50).fill(10)), 50)
    expect(momentAt(low, 1, 'above', 0.5)).toBeNull()
    const high = reviewedSpots(packCurve(RESOLUTION, new Float32Array(50).fill(90)), 50)
    expect(momentAt(high, 1, 'below', 0.5)).toBeNull()
  })
})
