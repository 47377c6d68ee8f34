import { describe, expect, it } from 'vitest'
import {
  ANALYSIS_RATE,
  atAnalysisRate,
  expectedSound,
  findSegments,
  soundInSilence,
} from './analysis.ts'
import type { Segment } from './media-input.ts'
import { original } from './original.ts'
import { peaksLag } from './peaks.ts'
import { productsByDefinition, productsByFft } from './products.ts'

const SECONDS = 2
const WHOLE: readonly Segment[] = [{ originalStart: 0, originalEnd: SECONDS, at: 0 }]

/** The original from 0, `lag` seconds late, at `rate`. */
function delayed(rate: number, lag: number, gain = 1): Float32Array {
  return atAnalysisRate(
    original(rate, -lag, Math.round((SECONDS + lag) * rate)).map((x) => gain * x),
    rate,
  )
}

function difference(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length)
  return a.reduce((most, x, i) => Math.max(most, Math.abs(x - (b[i] as number))), 0)
}

describe('the original', () => {
  it('is the same at every rate and from every start', () => {
    const whole = original(44_100, 0, 88_200)
    const later = original(44_100, 0.7, 1_000)
    const half = original(22_050, 0, 44_100)
    expect(difference(later, whole.slice(30_870, 31_870))).toBeLessThan(1e-6)
    expect(
      difference(
        half,
        whole.filter((_, i) => i % 2 === 0),
      ),
    ).toBeLessThan(1e-6)
  })

  it('is never silent and never exceeds full scale', () => {
    const samples = original(48_000, 0, 144_000)
    const loudest = samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    expect(loudest).toBeGreaterThan(0.5)
    expect(loudest).toBeLessThanOrEqual(1)
    for (let at = 0; at < samples.length; at += 480) {
      expect(samples.subarray(at, at + 480).some((x) => Math.abs(x) > 1e-4)).toBe(true)
    }
  })
})

it('both product algorithms agree', () => {
  const [whole, part] = [original(8_000, 0, 5_000), original(8_000, 1, 700, 2)]
  const places = whole.length - part.length + 1
  const plain = productsByDefinition(whole, part, places)
  const fast = productsByFft(whole, part, places)
  expect(
    plain.reduce((most, x, i) => Math.max(most, Math.abs(x - (fast[i] as number))), 0),
  ).toBeLessThan(1e-6)
})

describe('the measurement detects', () => {
  it.each([8_000, 11_025, 16_000, 44_100, 48_000])('a lag at %i Hz', (rate) => {
    for (const lag of [0.021, 0.5]) {
      const found = findSegments(delayed(rate, lag), WHOLE)
      expect(found.length).toBeGreaterThan(1)
      for (const each of found) expect(Math.abs(each.lag - lag)).toBeLessThan(0.000_1)
    }
  })

  it('faint or inverted sound', () => {
    for (const gain of [0.001, -1]) {
      const found = findSegments(delayed(16_000, 0, gain), WHOLE)
      for (const { lag, similarity } of found) {
        expect(lag).toBe(0)
        expect(similarity).toBeGreaterThan(0.9)
      }
    }
  })

  it('another sound, or silence', () => {
    const other = atAnalysisRate(original(16_000, 0, 32_000, 3), 16_000)
    for (const decoded of [other, new Float32Array(16_000)]) {
      for (const { lag } of findSegments(decoded, WHOLE)) expect(lag).toBeNaN()
    }
  })

  it('sound between two segments', () => {
    const apart: readonly Segment[] = [
      { originalStart: 0, originalEnd: 1, at: 0 },
      { originalStart: 1, originalEnd: 2, at: 2 },
    ]
    expect(soundInSilence(expectedSound(apart, 3), apart)).toBe(0)
    expect(soundInSilence(expectedSound(WHOLE, 3), apart)).toBeGreaterThan(0.3)
  })

  it('late peaks', () => {
    const step = ANALYSIS_RATE / 100
    const samples = expectedSound(WHOLE, SECONDS)
    const peaks = Int8Array.from({ length: 200 * SECONDS }, (_, i) => {
      const part = samples.subarray(Math.floor(i / 2) * step, (Math.floor(i / 2) + 1) * step)
      return 127 * (i % 2 === 0 ? Math.min(...part) : Math.max(...part))
    })
    const late = new Int8Array(peaks.length + 6)
    late.set(peaks, 6)
    expect(peaksLag(peaks, WHOLE, SECONDS)).toBe(0)
    expect(peaksLag(late, WHOLE, SECONDS)).toBeCloseTo(0.03, 9)
    expect(peaksLag(new Int8Array(peaks.length), WHOLE, SECONDS)).toBeNaN()
  })
})
