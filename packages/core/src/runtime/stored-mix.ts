import { hasCode } from '../errors.ts'
import type { Recording } from '../model/recording.ts'
import type { Storage } from '../ports/storage.ts'
import { peaksKey } from './blob-keys.ts'
import { readAll } from './byte-streams.ts'

const STEPS_PER_SECOND = 100

/** The number of bytes of the mix in stored peaks of `length` bytes. See `readPeaks`. */
export function mixBytes(length: number, durationSeconds: number): number {
  const steps = length / 6
  const isWithChannels =
    Number.isInteger(steps) && Math.abs(steps - STEPS_PER_SECOND * durationSeconds) <= 1
  return isWithChannels ? 2 * steps : length
}

/** The peaks of the mix; null: they are not stored, or not yet. */
export async function storedMix(
  { blobs }: Pick<Storage, 'blobs'>,
  { id, durationSeconds }: Pick<Recording, 'id' | 'durationSeconds'>,
): Promise<Int8Array | null> {
  const key = peaksKey(id)
  const size = durationSeconds === null ? null : await blobs.size(key)
  if (durationSeconds === null || size === null || size === 0) return null
  const range = { start: 0, end: mixBytes(size, durationSeconds) }
  try {
    const { buffer, byteOffset, byteLength } = await readAll(blobs.read(key, range))
    return new Int8Array(buffer, byteOffset, byteLength)
  } catch (error) {
    if (hasCode(error, 'not-found')) return null
    throw error
  }
}
