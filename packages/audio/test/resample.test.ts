import { resample } from '@toolkit/audio'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lowPass } from '../src/resample/polyphase.ts'
import { collect } from './streams.ts'

async function* inBlocks(samples: Float32Array, size: number): AsyncGenerator<Float32Array> {
  for (let at = 0; at < samples.length; at += size) yield samples.subarray(at, at + size)
}

async function converted(samples: Float32Array, from: number, to: number, size = 4_096) {
  return collect(resample(inBlocks(samples, size), from, to))
}

function tone(hz: number, rate: number, length: number): Float32Array {
  return Float32Array.from({ length }, (_, n) => Math.sin((2 * Math.PI * hz * n) / rate + 0.3))
}

/** Largest value away from the ends, where the tone starts and stops. */
function level(samples: Float32Array): number {
  const edge = Math.floor(samples.length / 4)
  return samples.slice(edge, -edge).reduce((max, value) => Math.max(max, Math.abs(value)), 0)
}

/** Reference by definition: every output is a sum over all inputs. */
function naive(samples: Float32Array, from: number, to: number): number[] {
  const filter = lowPass(Math.min(from, to) / 2)
  return Array.from({ length: Math.round((samples.length * to) / from) }, (_, k) =>
    samples.reduce((sum, value, n) => sum + (value * filter.at(k / to - n / from)) / from, 0),
  )
}

const PAIRS = [
  [44_100, 16_000],
  [48_000, 16_000],
  [8_000, 16_000],
  [22_050, 16_000],
  [96_000, 16_000],
  [11_025, 16_000],
  [44_101, 16_000],
] as const

describe.each(PAIRS)('resample %d → %d', (from, to) => {
  const nyquist = Math.min(from, to) / 2

  it.each([0.01, 0.3, 0.6, 0.9])(
    'passes %d of the Nyquist frequency with the right phase',
    async (part) => {
      const out = await converted(tone(part * nyquist, from, from / 4), from, to)
      const wanted = tone(part * nyquist, to, out.length)
      const error = level(out.map((value, k) => value - (wanted[k] as number)))
      expect(error).toBeLessThan(1e-4) // −80 dB: ripple, phase and images together
    },
  )

  // Frequencies that the input cannot contain need no test; images after upsampling are covered by the test above.
  const beyond = [1, 1.05, 1.2, 1.9].filter((part) => part * nyquist < from / 2)
  it.each(beyond)('attenuates %d of the Nyquist frequency', async (part) => {
    const hz = part * nyquist
    const out = await converted(tone(hz, from, from / 4), from, to)
    expect(20 * Math.log10(level(out))).toBeLessThan(-80)
  })

  it('matches the definition for any block sizes', async () => {
    const sample = fc.float({ min: -1, max: 1, noNaN: true })
    const length = fc.integer({ min: 0, max: 1_500 })
    await fc.assert(
      fc.asyncProperty(length, sample, fc.integer({ min: 1, max: 700 }), async (n, seed, size) => {
        const samples = Float32Array.from({ length: n }, (_, i) => Math.sin(seed * i * i + i))
        const out = await converted(samples, from, to, size)
        const wanted = naive(samples, from, to)
        expect(out).toHaveLength(wanted.length)
        for (const [k, value] of out.entries()) {
          expect(Math.abs(value - (wanted[k] as number))).toBeLessThan(2e-6)
        }
      }),
      { numRuns: 5 },
    )
  })
})

describe('resample', () => {
  it('passes blocks through if the rates are equal', async () => {
    const block = tone(100, 16_000, 50)
    const out: Float32Array[] = []
    for await (const same of resample(inBlocks(block, 50), 16_000, 16_000)) out.push(same)
    expect(out).toEqual([block])
  })

  it('rejects invalid rates', async () => {
    await expect(converted(new Float32Array(1), 0, 16_000)).rejects.toThrow(RangeError)
  })
})
