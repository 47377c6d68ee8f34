import { mixBytes } from '../runtime/stored-mix.ts'
import type { Prepared } from '../runtime/system.ts'

/** Interleaved min and max as int8 for every 10 ms. */
export interface StoredPeaks {
  readonly packed: Int8Array
  /** Left and right; null if only the mix is stored. */
  readonly channels: readonly Int8Array[] | null
}

/**
 * The bytes of the stored peaks: those of the mix, then those of each channel. The mix comes first, so that what reads the
 * mix alone reads this too.
 */
export async function* storedPeaks({
  peaks,
  channelPeaks,
}: Pick<Prepared, 'peaks' | 'channelPeaks'>): AsyncIterable<Uint8Array> {
  for (const { buffer, byteOffset, byteLength } of [peaks, ...(channelPeaks ?? [])]) {
    yield new Uint8Array(buffer, byteOffset, byteLength)
  }
}

/**
 * Reads stored peaks. Earlier versions stored the mix only; the length tells them apart, because the number of steps
 * follows from the duration within one step.
 */
export function readPeaks(stored: Int8Array, durationSeconds: number): StoredPeaks {
  const mix = mixBytes(stored.length, durationSeconds)
  if (mix === stored.length) return { packed: stored, channels: null }
  const part = (place: number) => stored.subarray(mix * place, mix * (place + 1))
  return { packed: part(0), channels: [part(1), part(2)] }
}
