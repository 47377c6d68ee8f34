import fc from 'fast-check'
import { expect, test } from 'vitest'
import { similarVoices, type VoiceComparison } from './similar-voices.ts'
import type { Voice } from './voice.ts'

/** Voiceprints are angles in degrees, or not readable. */
const comparison: VoiceComparison = {
  read: ({ print, seconds }) => {
    const angle = (Number(print) * Math.PI) / 180
    return print === '?'
      ? null
      : { vector: Float32Array.of(Math.cos(angle), Math.sin(angle)), seconds }
  },
  probability: (a, b) =>
    Math.max(
      0,
      a.vector.reduce((sum, x, at) => sum + x * (b.vector[at] ?? 0), 0),
    ),
}

function voiceOf(key: string, prints: readonly (number | null)[]): Voice {
  const createdAt = '2026-12-01T00:00:00.000Z'
  return {
    ...{ key, name: key, createdAt, updatedAt: createdAt },
    prints: prints.map((angle, at) => ({
      ...{ id: `${key}-${at}`, provider: 'local', model: 'm', seconds: 10, createdAt },
      print: angle === null ? '?' : String(angle),
      source: { kind: 'file', name: 'a', sha256: '' },
    })),
  }
}

test('pairs and own figures are those of a search over all angles', async () => {
  const angles = fc.array(fc.option(fc.integer({ min: 0, max: 80 })), { maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(fc.array(angles, { maxLength: 8 }), async (all) => {
      const voices = all.map((prints, at) => voiceOf(String(at), prints))
      let pauses = 0
      const { pairs, own } = await similarVoices(voices, comparison, async () => {
        pauses += 1
      })
      expect(pauses).toBe(0)
      const cosine = (a: number, b: number) => Math.cos(((a - b) * Math.PI) / 180)
      const directions = all.map((prints) => {
        const known = prints.filter((angle) => angle !== null)
        const sum = (part: (x: number) => number) =>
          known.reduce((total, angle) => total + part((angle * Math.PI) / 180), 0)
        return known.length === 0
          ? null
          : (Math.atan2(sum(Math.sin), sum(Math.cos)) * 180) / Math.PI
      })
      const expected = directions
        .flatMap((a, i) =>
          directions.flatMap((b, j) => (a === null || b === null || j <= i ? [] : [cosine(a, b)])),
        )
        .filter((value) => value >= 0.5)
        .sort((a, b) => b - a)
      expect(Math.abs(pairs.length - expected.length)).toBeLessThanOrEqual(
        expected.concat(pairs.map((one) => one.probability)).filter((x) => Math.abs(x - 0.5) < 1e-6)
          .length,
      )
      pairs.slice(0, expected.length).forEach((pair, at) => {
        expect(pair.probability).toBeCloseTo(expected[at] ?? -1, 5)
      })
      all.forEach((prints, at) => {
        const known = prints.filter((angle) => angle !== null)
        const lowest = cosine(Math.min(...known), Math.max(...known))
        if (known.length < 2) expect(own.has(String(at))).toBe(false)
        else expect(own.get(String(at))).toBeCloseTo(lowest, 5)
      })
    }),
  )
})
