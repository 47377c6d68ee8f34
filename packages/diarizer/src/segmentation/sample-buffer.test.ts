import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SampleBuffer } from './sample-buffer.ts'

test('returns appended samples, and zeros after the end, regardless of discarded ones', () => {
  const block = fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 50 })
  fc.assert(
    fc.property(
      fc.array(block, { maxLength: 8 }),
      fc.nat(100),
      fc.nat(60),
      (blocks, discarded, more) => {
        const all = blocks.flat()
        const buffer = new SampleBuffer()
        for (const values of blocks) buffer.append(Float32Array.from(values))
        buffer.discardBefore(discarded)
        const from = Math.min(discarded, all.length)
        const target = new Float32Array(all.length - from + more)
        buffer.copy(from, target)
        expect([...target]).toEqual([...all.slice(from), ...new Array<number>(more).fill(0)])
        expect(buffer.end).toBe(all.length)
      },
    ),
  )
})

test('discarded samples cannot be read', () => {
  const buffer = new SampleBuffer()
  buffer.append(new Float32Array(10))
  buffer.discardBefore(5)
  expect(() => buffer.copy(4, new Float32Array(2))).toThrow(RangeError)
})

test('extreme samples are clamped', () => {
  const buffer = new SampleBuffer()
  buffer.append(Float32Array.of(1e30, -1e30, 2))
  const out = new Float32Array(3)
  buffer.copy(0, out)
  expect([...out]).toEqual([1000, -1000, 2])
})
