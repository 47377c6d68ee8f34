import fc from 'fast-check'
import { expect, it } from 'vitest'
import { endingAt } from '../curves/curve-end.ts'
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
import { momentAt, reviewedSpots } from './moments.ts'

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

it('keeps nothing after the end of the recording, however long its samples are', () => {
  const scores = fc.array(fc.constantFrom(5, 20, 45, 60, 97, Number.NaN), {
    minLength: 1,
    maxLength: 9,
  })
  const cut = fc.double({ min: 0.001, max: 1, noNaN: true })
  fc.assert(
    fc.property(
      scores,
      fc.constantFrom(0.02, 1, 30),
      fc.oneof(cut, fc.constant(1)),
      (values, resolution, part) => {
        const durationSeconds = values.length * resolution * part
        const curve = endingAt(packCurve(resolution, Float32Array.from(values)), durationSeconds)
        const { spots, totals, sampleSeconds } = allSteps(candidateSteps(curve, null))
        for (const { start, end, bridgedSeconds, severity } of spots) {
          expect(end).toBeLessThanOrEqual(durationSeconds + 1e-6)
          expect(end - start).toBeGreaterThan(0)
          expect(bridgedSeconds).toBeLessThan(end - start)
          expect(severity).toBeGreaterThanOrEqual(0)
        }
        CANDIDATE_THRESHOLDS.forEach((threshold, place) => {
          const mine = spots.filter((spot) => spot.threshold === threshold)
          const seconds = mine.reduce((sum, { start, end }) => sum + end - start, 0)
          expect(totals[place]?.seconds).toBeCloseTo(seconds, 6)
          const table = reviewedSpots(curve, threshold)
          // The two sides are all of the recording.
          for (const at of [0, 0.3, 0.999]) {
            for (const side of ['below', 'above'] as const) {
              const moment = momentAt(table, durationSeconds, side, at)
              if (moment !== null) expect(moment.end).toBeLessThanOrEqual(durationSeconds + 1e-6)
            }
          }
        })
        // Sample by sample.
        let known = 0
        values.forEach((score, sample) => {
          const end = Math.min((sample + 1) * resolution, durationSeconds)
          if (!Number.isNaN(score)) known += Math.max(end - sample * resolution, 0)
        })
        expect(sampleSeconds?.reduce((sum, seconds) => sum + seconds, 0)).toBeCloseTo(known, 4)
      },
    ),
    // The whole recording is one spot, and rounding leaves a little beside it.
    { examples: [[[5, 5], 30, 0.001]] },
  )
})
