import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  curveLength,
  frameAt,
  frameCount,
  frameStart,
  STEP_SAMPLES,
  WINDOW_SAMPLES,
  windowCount,
} from './grid.ts'
import { curveOf } from './result.ts'

const lengths = fc.integer({ min: 1, max: 4_000_000 })

test('windows cover the recording without a superfluous one', () => {
  fc.assert(
    fc.property(lengths, (samples) => {
      const windows = windowCount(samples)
      expect((windows - 1) * STEP_SAMPLES + WINDOW_SAMPLES).toBeGreaterThanOrEqual(samples)
      if (windows > 1) expect((windows - 2) * STEP_SAMPLES + WINDOW_SAMPLES).toBeLessThan(samples)
    }),
  )
})

test('frames are inside the recording, and the curve has the exact length', () => {
  fc.assert(
    fc.property(lengths, (samples) => {
      const frames = frameCount(samples)
      expect(frames).toBeGreaterThanOrEqual(1)
      if (frames > 1) expect(frameStart(frames - 1)).toBeLessThan(samples)
      expect(curveLength(samples)).toBe(Math.ceil(samples / 320))
      expect(frameAt(frameStart(frames - 1), frames)).toBe(frames - 1)
    }),
  )
  expect(frameCount(0)).toBe(0)
  expect(frameCount(WINDOW_SAMPLES)).toBe(589)
})

test('each curve sample is the frame at its centre', () => {
  expect([...curveOf(Uint8Array.of(0, 255, 51), 1120)]).toEqual([0, 0, 100, 20])
  expect([...curveOf(new Uint8Array(0), 0)]).toEqual([])
})
