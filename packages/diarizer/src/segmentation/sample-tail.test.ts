import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SampleTail } from './sample-tail.ts'

test('gives back what was appended, zeros beyond, whatever was forgotten before', () => {
  const block = fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 50 })
  fc.assert(
    fc.property(
      fc.array(block, { maxLength: 8 }),
      fc.nat(100),
      fc.nat(60),
      (blocks, forgotten, more) => {
        const all = blocks.flat()
        const tail = new SampleTail()
        for (const values of blocks) tail.append(Float32Array.from(values))
        tail.forget(forgotten)
        const from = Math.min(forgotten, all.length)
        const target = new Float32Array(all.length - from + more)
        tail.copy(from, target)
        expect([...target]).toEqual([...all.slice(from), ...new Array<number>(more).fill(0)])
        expect(tail.end).toBe(all.length)
      },
    ),
  )
})

test('what is forgotten cannot be had', () => {
  const tail = new SampleTail()
  tail.append(new Float32Array(10))
  tail.forget(5)
  expect(() => tail.copy(4, new Float32Array(2))).toThrow(RangeError)
})

test('absurdly loud samples are bounded', () => {
  const tail = new SampleTail()
  tail.append(Float32Array.of(1e30, -1e30, 2))
  const out = new Float32Array(3)
  tail.copy(0, out)
  expect([...out]).toEqual([1000, -1000, 2])
})
