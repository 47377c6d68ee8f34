import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom } from '../../test/seeded-random.ts'
import { STEP_FRAMES, WINDOW_FRAMES } from '../grid.ts'
import { WINDOW_WEIGHTS, WindowAggregator } from './window-aggregator.ts'

test('returns the weighted mean over all windows', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 9 }), (seed, windows) => {
      const random = seededRandom(seed)
      const values = Array.from({ length: windows }, () =>
        Float64Array.from({ length: WINDOW_FRAMES }, random),
      )
      const frames = (windows - 1) * STEP_FRAMES + WINDOW_FRAMES
      const aggregator = new WindowAggregator(1)
      const streamed: number[] = []
      const onFrame = (frame: number, means: Float64Array) => {
        expect(frame).toBe(streamed.length)
        streamed.push(means[0] as number)
      }
      values.forEach((window, w) => {
        aggregator.take(w * STEP_FRAMES, onFrame)
        aggregator.add(w * STEP_FRAMES, () => window)
      })
      aggregator.take(frames, onFrame)
      expect(streamed.length).toBe(frames)
      streamed.forEach((mean, frame) => {
        let sum = 0
        let weight = 0
        values.forEach((window, w) => {
          const i = frame - w * STEP_FRAMES
          if (i < 0 || i >= WINDOW_FRAMES) return
          sum += (WINDOW_WEIGHTS[i] as number) * (window[i] as number)
          weight += WINDOW_WEIGHTS[i] as number
        })
        if (Math.abs(mean - sum / weight) > 1e-9) expect(mean).toBe(sum / weight)
      })
    }),
    { numRuns: 20 },
  )
})

test('rejects windows out of order', () => {
  expect(() => new WindowAggregator(1).add(5, () => undefined)).toThrow(RangeError)
})
