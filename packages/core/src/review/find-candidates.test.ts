import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packCurve } from '../curves/packed-curve.ts'
import { findSpots } from '../statistics/spots.ts'
import { allSteps, pacedSteps } from '../statistics/steps.ts'
import {
  CANDIDATE_RULE,
  CANDIDATE_THRESHOLDS,
  CANDIDATES_KEPT,
  candidateThreshold,
} from './candidates.ts'
import { candidateSteps } from './find-candidates.ts'

const NO_WINDOW = { from: null, to: null }

it('keeps the spots of every threshold, with totals and the seconds of each score', () => {
  const score = fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 100 }) },
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.constant(Number.NaN),
  )
  fc.assert(
    fc.property(fc.array(score, { maxLength: 400 }), (values) => {
      const curve = packCurve(0.1, Float32Array.from(values))
      const { spots, totals, sampleSeconds } = allSteps(candidateSteps(curve, null))
      CANDIDATE_THRESHOLDS.forEach((threshold, place) => {
        const expected = findSpots(curve, {
          min: 0,
          max: threshold,
          ...CANDIDATE_RULE,
          window: NO_WINDOW,
        })
        const mine = spots.filter((spot) => spot.threshold === threshold)
        expect(mine.map(({ start, end }) => [start, end])).toEqual(
          expected.map(({ start, end }) => [start, end]),
        )
        expect(totals[place]?.count).toBe(expected.length)
        for (const { start, end, severity } of mine) {
          // Sample by sample.
          let sum = 0
          for (let i = Math.round(start / 0.1); i < Math.round(end / 0.1); i++) {
            const value = Math.fround(values[i] as number)
            if (value <= threshold) sum += 0.1 * (threshold - value)
          }
          expect(severity).toBeCloseTo(sum, 3)
        }
      })
      const known = values.filter((value) => !Number.isNaN(value)).length
      expect(sampleSeconds?.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(known / 10, 6)
    }),
    { numRuns: 60 },
  )
})

it('keeps the most severe of very many spots, and counts all', () => {
  const count = CANDIDATES_KEPT + 500
  const values = new Float32Array(count * 20)
  for (let spot = 0; spot < count; spot++) {
    // Half a second at a score of 45 to 30, then half a second at 100.
    values.fill(45 - (spot / count) * 15, spot * 20, spot * 20 + 10)
    values.fill(100, spot * 20 + 10, spot * 20 + 20)
  }
  const { spots, totals } = allSteps(candidateSteps(packCurve(0.05, values), null))
  const mine = spots.filter(({ threshold }) => threshold === 50)
  expect(totals[CANDIDATE_THRESHOLDS.indexOf(50)]).toMatchObject({ count, seconds: count / 2 })
  expect(mine).toHaveLength(CANDIDATES_KEPT)
  expect(Math.min(...mine.map(({ start }) => start))).toBe(500)
})

it('lets others go on while it reads a day', async () => {
  let pauses = 0
  const day = packCurve(0.02, new Float32Array(86_400 * 50).fill(97.5))
  const { totals } = await pacedSteps(candidateSteps(day, null), async () => {
    pauses += 1
  })
  expect(pauses).toBe(CANDIDATE_THRESHOLDS.length)
  expect(totals.every(({ count }) => count === 0)).toBe(true)
})

it.each([
  [0, 10],
  [10, 10],
  [10.1, 20],
  [62, 65],
  [95, 95],
  [100, 95],
])('the threshold for %s is %s', (max, threshold) => {
  expect(candidateThreshold(max)).toBe(threshold)
})
