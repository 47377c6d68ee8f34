import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { EMBEDDING_SIZE } from '../grid.ts'
import { sameVoiceProbability, voiceScore } from './score.ts'

/** A unit vector with this cosine to the first axis. */
function at(cosine: number): Float32Array {
  const vector = new Float32Array(EMBEDDING_SIZE)
  vector[0] = cosine
  vector[1] = Math.sqrt(1 - cosine * cosine)
  return vector
}

const seconds = fc.double({ min: 0.2, max: 60, noNaN: true })
const cosine = fc.double({ min: -1, max: 1, noNaN: true })

describe('the score of two voices', () => {
  test('is the logistic function of the corrected cosine, rounded', () => {
    fc.assert(
      fc.property(cosine, seconds, seconds, (c, x, y) => {
        const a = { vector: at(1), seconds: x }
        const b = { vector: at(c), seconds: y }
        const probability = sameVoiceProbability(a, b)
        expect(probability).toBeGreaterThanOrEqual(0)
        expect(probability).toBeLessThanOrEqual(1)
        expect(voiceScore(a, b)).toBe(Math.round(100 * probability))
        expect(sameVoiceProbability(b, a)).toBe(probability)
      }),
    )
  })

  test('grows with the cosine', () => {
    fc.assert(
      fc.property(cosine, cosine, seconds, (c, d, x) => {
        const own = { vector: at(1), seconds: x }
        const p = (value: number) => sameVoiceProbability(own, { vector: at(value), seconds: x })
        expect(p(Math.min(c, d))).toBeLessThanOrEqual(p(Math.max(c, d)))
      }),
    )
  })

  test('is about 100 for the same vector and about 0 for an unrelated one', () => {
    const own = { vector: at(1), seconds: 10 }
    expect(voiceScore(own, own)).toBe(100)
    expect(voiceScore(own, { vector: at(0), seconds: 10 })).toBe(0)
  })
})
