import { PEAK_STEP_SECONDS, peakBins } from '@toolkit/audio'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PeakCollector, SoundPeaks } from '../src/peaks.ts'

function naivePeaks(samples: readonly number[], sampleRate: number): number[] {
  const out: number[] = []
  for (let step = 0; out.length / 2 < Math.ceil((samples.length * 100) / sampleRate); step++) {
    const own = samples.filter((_, n) => Math.floor((n * 100) / sampleRate) === step)
    const clamp = (value: number): number => Math.max(-127, Math.min(127, value))
    out.push(clamp(Math.floor(Math.min(...own) * 127)), clamp(Math.ceil(Math.max(...own) * 127)))
  }
  return out
}

describe('peaks', () => {
  it('are min and max of each 10 ms, rounded outward, for any block sizes', () => {
    const sample = fc.float({ min: -1.5, max: 1.5, noNaN: true })
    const rates = fc.constantFrom(8_000, 11_025, 4_001)
    const cuts = fc.integer({ min: 1, max: 300 })
    fc.assert(
      fc.property(fc.array(sample, { maxLength: 1_000 }), rates, cuts, (samples, rate, size) => {
        const collector = new PeakCollector(rate)
        for (let at = 0; at < samples.length; at += size) {
          collector.push(Float32Array.from(samples.slice(at, at + size)))
        }
        expect([...collector.finish()].map((v) => v + 0)).toEqual(
          naivePeaks(samples, rate).map((v) => v + 0),
        )
      }),
    )
  })

  it('grow with the recording', () => {
    const collector = new PeakCollector(4_000)
    collector.push(new Float32Array(4_000 * 200).fill(0.5))
    const peaks = collector.finish()
    expect(peaks).toHaveLength(2 * 200 * 100)
    expect([peaks[0], peaks.at(-1)]).toEqual([63, 64])
  })
})

describe('peaks of a sound with two channels', () => {
  const sample = fc.float({ min: -1.5, max: 1.5, noNaN: true })
  const frames = fc.array(fc.tuple(sample, sample), { maxLength: 600 })

  it('are those of the mix and of each channel, for any block sizes', () => {
    fc.assert(
      fc.property(frames, fc.integer({ min: 1, max: 300 }), (all, size) => {
        const peaks = new SoundPeaks(8_000, 2)
        const mixed: number[] = []
        for (let at = 0; at < all.length; at += size) {
          const block = all.slice(at, at + size)
          const mono = Float32Array.from(block, ([left, right]) => (left + right) / 2)
          mixed.push(...mono)
          const channels = [0, 1].map((c) =>
            Float32Array.from(block, (frame) => frame[c] as number),
          )
          peaks.push(channels, mono)
        }
        const found = peaks.finish()
        const naive = (of: readonly number[]) => naivePeaks(of, 8_000).map((v) => v + 0)
        const numbers = (of: Int8Array) => [...of].map((v) => v + 0)
        expect(numbers(found.mix)).toEqual(naive(mixed))
        expect(found.channels?.map(numbers)).toEqual([
          naive(all.map(([left]) => left)),
          naive(all.map(([, right]) => right)),
        ])
      }),
    )
  })

  it('a part of the file with one channel counts for both; a sound with one channel has none', () => {
    const half = new Float32Array(80).fill(0.5)
    const both = new SoundPeaks(8_000, 2)
    both.push([half], half)
    const { mix, channels } = both.finish()
    expect(channels).toEqual([mix, mix])
    const one = new SoundPeaks(8_000, 1)
    one.push([half], half)
    expect(one.finish()).toEqual({ mix, channels: null })
  })
})

describe('peakBins', () => {
  const peaks = Int8Array.from([-127, 0, -10, 10, -20, 127, 0, 64])

  it('includes every step that a bin touches', () => {
    const both = peakBins(peaks, 0.04, { start: 0, end: 0.04 }, 2)
    expect(both).toEqual({ min: [-1, -20 / 127], max: [10 / 127, 1] })
    const more = peakBins(peaks, 0.04, { start: 0.01, end: 0.03 }, 4)
    expect(more.max).toEqual([10 / 127, 10 / 127, 1, 1])
  })

  it('clamps the window to the recording and returns nothing outside it', () => {
    const clamped = peakBins(peaks, 0.035, { start: -5, end: 99 }, 1)
    expect(clamped).toEqual({ min: [-1], max: [1] })
    expect(peakBins(peaks, 0.04, { start: 1, end: 2 }, 3)).toEqual({ min: [], max: [] })
  })

  it('covers all peaks of the window with any number of bins', () => {
    const data = fc.array(fc.integer({ min: -127, max: 127 }), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(data, fc.integer({ min: 1, max: 100 }), (values, bins) => {
        const packed = Int8Array.from(
          values.flatMap((value) => [Math.min(value, 0), Math.max(value, 0)]),
        )
        const duration = values.length * PEAK_STEP_SECONDS
        const { min, max } = peakBins(packed, duration, { start: 0, end: duration }, bins)
        expect(min).toHaveLength(bins)
        expect(Math.min(...min)).toBe(Math.min(...packed) / 127)
        expect(Math.max(...max)).toBe(Math.max(...packed) / 127)
      }),
    )
  })
})
