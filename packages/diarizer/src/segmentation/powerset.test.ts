import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WINDOW_FRAMES } from '../grid.ts'
import { CLASS_MASKS, readPowerset, speakerCountOf } from './powerset.ts'

test('posteriors are sums over the classes that contain a speaker', () => {
  const weights = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), {
    minLength: 7,
    maxLength: 7,
  })
  fc.assert(
    fc.property(weights, (raw) => {
      const sum = raw.reduce((a, b) => a + b, 0)
      const p = raw.map((x) => x / sum)
      const logs = new Float32Array(2 * WINDOW_FRAMES * 7)
      for (let i = 0; i < logs.length; i++) logs[i] = Math.log(p[i % 7] as number)
      const activity = readPowerset(logs, 1)
      const holding = (k: number) =>
        p.filter((_, c) => (CLASS_MASKS[c] as number) & (1 << k)).reduce((a, b) => a + b, 0)
      for (const k of [0, 1, 2]) expect(activity.speakers[k]?.[588]).toBeCloseTo(holding(k), 5)
      expect(activity.speech[0]).toBeCloseTo(1 - (p[0] as number), 5)
      expect(activity.crosstalk[0]).toBeCloseTo(
        (p[4] as number) + (p[5] as number) + (p[6] as number),
        5,
      )
      // 32-bit logarithms may swap classes of nearly equal probability.
      const chosen = p[CLASS_MASKS.indexOf(activity.mostLikely[0] as number)] as number
      expect(chosen).toBeCloseTo(Math.max(...p), 5)
    }),
    { numRuns: 50 },
  )
})

test('NaN is read as silence', () => {
  const activity = readPowerset(new Float32Array(WINDOW_FRAMES * 7).fill(Number.NaN), 0)
  expect(activity.mostLikely.every((mask) => mask === 0)).toBe(true)
})

test('a mask contains its speakers', () => {
  expect(CLASS_MASKS.map(speakerCountOf)).toEqual([0, 1, 1, 1, 2, 2, 2])
})
