import { expect, test } from 'vitest'
import { type Voice, voiceSimilarity } from './voice-similarity.ts'

const voice = (seconds: number, degrees: number, norm = 1): Voice => {
  const angle = (degrees * Math.PI) / 180
  return { mean: Float64Array.of(norm * Math.cos(angle), norm * Math.sin(angle)), norm, seconds }
}

test('the expected cosine of one voice is a similarity of 1', () => {
  const expected = Math.sqrt((1 / 1.5) * (3 / 3.5))
  const degrees = (Math.acos(expected) * 180) / Math.PI
  expect(voiceSimilarity(voice(1, 0, 0.8), voice(3, degrees, 0.5), 0)).toBeCloseTo(1, 9)
})

test('the tolerance counts more for short speech', () => {
  const [short, long] = [0.3, -0.3].map((tolerance) => [
    voiceSimilarity(voice(1, 0), voice(1, 90), tolerance),
    voiceSimilarity(voice(100, 0), voice(100, 90), tolerance),
  ]) as [number[], number[]]
  expect(short[0]).toBeCloseTo(0.3 * Math.SQRT2, 9)
  expect(short[0]).toBeGreaterThan(short[1] as number)
  expect(long[0]).toBeLessThan(long[1] as number)
})
