import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Evidence, evidenceOfWindows, type Item } from './evidence.ts'
import { frameCount, STEP_FRAMES, WINDOW_FRAMES, windowCount } from './grid.ts'

/** Evidence in which every window and every frame has unique content. */
function numbered(samples: number): Evidence {
  const frames = frameCount(samples)
  const item = (window: number): Item => ({
    window,
    probability: new Uint8Array(WINDOW_FRAMES).fill(window % 256),
    soloSeconds: window,
    embedding: null,
  })
  const numbers = Uint8Array.from({ length: frames }, (_, frame) => frame % 251)
  const windows = Array.from({ length: windowCount(samples) }, (_, window) => [item(window)])
  return { samples, frames, windows, counts: numbers, speech: numbers, crosstalk: numbers }
}

describe('the evidence of a stretch', () => {
  test('has its windows and frames, and as many as a recording of its length', () => {
    const lengths = fc.integer({ min: 1, max: 100 * 16_000 })
    fc.assert(
      fc.property(lengths, fc.nat(), fc.nat(), (samples, a, b) => {
        const whole = numbered(samples)
        const count = whole.windows.length
        const from = a % count
        const to = from + 1 + (b % (count - from))
        const part = evidenceOfWindows(whole, from, to)
        expect(part.windows).toHaveLength(windowCount(part.samples))
        expect(part.frames).toBe(frameCount(part.samples))
        part.windows.forEach((items, window) => {
          expect(items).toMatchObject([{ window, soloSeconds: from + window }])
        })
        for (const values of [part.counts, part.speech, part.crosstalk]) {
          expect(values).toHaveLength(part.frames)
          expect(values[0]).toBe((from * STEP_FRAMES) % 251)
        }
      }),
    )
  })

  test('is that of the whole recording for all windows', () => {
    const whole = numbered(1_000_000)
    expect(evidenceOfWindows(whole, 0, whole.windows.length)).toEqual(whole)
  })

  test('requires windows that exist', () => {
    const whole = numbered(1_000_000)
    for (const [from, to] of [
      [-1, 2],
      [2, 2],
      [3, 2],
      [0, 99],
      [Number.NaN, 2],
    ] as const) {
      expect(() => evidenceOfWindows(whole, from, to)).toThrow(RangeError)
    }
  })
})
