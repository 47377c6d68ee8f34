import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  FFT_SIZE,
  LOWEST_DB,
  ROWS,
  SAMPLE_RATE,
  STEPS_PER_DB,
  spectrogramLevels,
} from './columns.ts'

function tone(hz: number, amplitude: number, seconds: number): Int16Array {
  return Int16Array.from({ length: seconds * SAMPLE_RATE }, (_, n) =>
    Math.round(amplitude * 32_767 * Math.sin((2 * Math.PI * hz * n) / SAMPLE_RATE)),
  )
}
const decibelsOf = (level: number) => level / STEPS_PER_DB + LOWEST_DB

describe('the levels of a spectrogram', () => {
  it('are highest at the frequency of a tone, with its level', () => {
    const hz = fc.integer({ min: 5, max: 250 }).map((row) => (row * SAMPLE_RATE) / FFT_SIZE)
    const amplitude = fc.double({ min: 0.01, max: 1, noNaN: true })
    fc.assert(
      fc.property(hz, amplitude, (frequency, loud) => {
        const samples = tone(frequency, loud, 0.2)
        const range = { start: 800, columns: 4, columnSamples: 400 }
        const { levels, loudest } = spectrogramLevels({ samples, first: 0 }, range)
        for (let column = 0; column < 4; column++) {
          const own = levels.subarray(column * ROWS, (column + 1) * ROWS)
          expect(own.indexOf(Math.max(...own))).toBe((frequency * FFT_SIZE) / SAMPLE_RATE)
        }
        expect(Math.abs(decibelsOf(loudest) - 20 * Math.log10(loud))).toBeLessThan(0.6)
      }),
      { numRuns: 30 },
    )
  })

  it('are at the time of the sound, wherever the piece begins', () => {
    const samples = new Int16Array(8_000)
    samples.set(tone(1_000, 0.5, 0.1), 3_200)
    const range = { start: 0, columns: 20, columnSamples: 400 }
    const whole = spectrogramLevels({ samples, first: 0 }, range)
    const row = (1_000 * FFT_SIZE) / SAMPLE_RATE
    const loud = Array.from(
      { length: 20 },
      (_, c) => (whole.levels[c * ROWS + row] as number) > 200,
    )
    expect(loud.indexOf(true)).toBe(8)
    expect(loud.lastIndexOf(true)).toBe(11)
    const part = { samples: samples.slice(2_000), first: 2_000 }
    const later = { start: 2_800, columns: 13, columnSamples: 400 }
    const { levels } = spectrogramLevels(part, later)
    expect(levels).toEqual(whole.levels.slice(7 * ROWS))
  })

  it('of a long column contain every sound in it', () => {
    for (const at of [0, 300, 500, 700, 960]) {
      const samples = new Int16Array(1_024)
      samples.set(tone(1_000, 0.5, 0.004), at)
      const range = { start: 0, columns: 1, columnSamples: 1_024 }
      expect(spectrogramLevels({ samples, first: 0 }, range).loudest).toBeGreaterThan(100)
    }
  })

  it('of silence are 0', () => {
    const range = { start: 0, columns: 3, columnSamples: 32 }
    const { levels, loudest } = spectrogramLevels({ samples: new Int16Array(0), first: 0 }, range)
    expect([loudest, Math.max(...levels)]).toEqual([0, 0])
  })
})
