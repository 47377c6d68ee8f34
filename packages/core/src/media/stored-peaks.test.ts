import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAll } from '../runtime/byte-streams.ts'
import { readPeaks, storedPeaks } from './stored-peaks.ts'

/** Peaks of a sound as the decoder makes them: a last step that is not whole is a step too. */
function somePeaks(samples: number, sampleRate: number, seed: number): Int8Array {
  const steps = Math.floor((100 * (samples - 1)) / sampleRate) + 1
  return Int8Array.from({ length: 2 * steps }, (_, i) => ((i * 7 + seed) % 255) - 127)
}

const stored = async (peaks: Int8Array, channelPeaks: readonly Int8Array[] | null) =>
  new Int8Array((await readAll(storedPeaks({ peaks, channelPeaks }))).slice().buffer)

describe('stored peaks', () => {
  const samples = fc.integer({ min: 1, max: 400_000 })
  const rates = fc.integer({ min: 4_000, max: 192_000 })

  it('are read as they were stored, with one channel, with two, and by an earlier version', async () => {
    await fc.assert(
      fc.asyncProperty(samples, rates, async (count, rate) => {
        const [mix, left, right] = [0, 1, 2].map((seed) => somePeaks(count, rate, seed)) as [
          Int8Array,
          Int8Array,
          Int8Array,
        ]
        const seconds = count / rate
        const one = await stored(mix, null)
        expect(one).toEqual(mix)
        expect(readPeaks(one, seconds)).toEqual({ packed: mix, channels: null })
        const two = await stored(mix, [left, right])
        expect(readPeaks(two, seconds)).toEqual({ packed: mix, channels: [left, right] })
      }),
    )
  })
})
