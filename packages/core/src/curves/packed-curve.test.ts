import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curveBytes, curveFromBytes, describePacking, packCurve } from './packed-curve.ts'

const score = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.float({ min: 0, max: 100, noNaN: true }),
  fc.constant(Number.NaN),
)

describe('packCurve', () => {
  it('uses bytes only if all scores are integers, without loss', () => {
    fc.assert(
      fc.property(fc.array(score), (scores) => {
        const given = Float32Array.from(scores)
        const { values } = packCurve(0.02, given)
        const whole = given.every((value) => Number.isNaN(value) || Number.isInteger(value))
        expect(values instanceof Uint8Array).toBe(whole)
        const unpacked = whole
          ? Array.from(values, (v) => (v === 255 ? Number.NaN : v))
          : [...values]
        expect(unpacked.map((v) => v + 0)).toEqual(Array.from(given, (v) => v + 0))
      }),
    )
  })

  it.each([
    [0.02, 100.5],
    [0.02, -1],
    [0.02, Infinity],
    [0, 50],
    [Number.NaN, 50],
  ])('rejects a resolution of %s with a score of %s', (resolution, value) => {
    expect(() => packCurve(resolution, Float32Array.of(1, value))).toThrow(
      expect.objectContaining({ code: 'provider-bad-result' }),
    )
  })
})

describe('bytes of a curve', () => {
  it('round-trip at any offset', () => {
    fc.assert(
      fc.property(fc.array(score), fc.nat(5), (scores, offset) => {
        const curve = packCurve(0.02, Float32Array.from(scores))
        const bytes = curveBytes(curve)
        const moved = new Uint8Array(bytes.length + offset)
        moved.set(bytes, offset)
        expect(curveFromBytes(moved.subarray(offset), describePacking(curve))).toEqual(curve)
      }),
    )
  })

  it('are little-endian', () => {
    expect([...curveBytes({ resolution: 1, values: Float32Array.of(0.5) })]).toEqual([0, 0, 0, 63])
  })

  it('of a partial sample are rejected', () => {
    expect(() => curveFromBytes(new Uint8Array(6), { type: 'float32', resolution: 0.02 })).toThrow(
      expect.objectContaining({ code: 'internal' }),
    )
  })
})
