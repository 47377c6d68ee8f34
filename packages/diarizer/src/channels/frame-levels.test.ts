import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameLevels, powerOf } from './frame-levels.ts'

const GRID = { start: 3, step: 5 }

test('the levels are those of a naive computation, for any size of block', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 20 }),
      (values, size) => {
        const samples = Float32Array.from(values)
        const meter = new FrameLevels(GRID)
        for (let at = 0; at < samples.length; at += size)
          meter.push(samples.subarray(at, at + size))
        const frames = Math.ceil(Math.max(0, samples.length - GRID.start) / GRID.step)
        expect([...meter.finish(frames + 1)]).toEqual([
          ...Array.from({ length: frames }, (_, frame) => naiveLevel(samples, frame)),
          255,
        ])
      },
    ),
  )
})

test('a level stands for its power; digital silence for none', () => {
  expect([powerOf(0), powerOf(40), powerOf(255)]).toEqual([1, 0.01, 0])
})

function naiveLevel(samples: Float32Array, frame: number): number {
  const from = GRID.start + frame * GRID.step
  const part = [...samples.slice(from, from + GRID.step)]
  const square = part.reduce((sum, x) => sum + x * x, 0) / part.length
  return square === 0 ? 255 : Math.min(255, Math.max(0, Math.round(-20 * Math.log10(square))))
}
