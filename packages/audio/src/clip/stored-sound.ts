import type { ByteRange } from '@toolkit/core'

/** The bytes of the sound that is played: a WAV file that plays as it is, or a rendition. */
export interface StoredSound {
  readonly kind: 'original' | 'rendition'
  readonly sizeBytes: number
  /** Bytes of a rendition before its first fragment. */
  readonly headBytes: number
  /** As the decoder measured it. */
  readonly durationSeconds: number
  /** Reads a range, `end` exclusive. */
  read(range: ByteRange): AsyncIterable<Uint8Array>
}

/** A sound whose samples can be read from any position. */
export interface OpenSound {
  readonly sampleRate: number
  readonly channels: number
  /** Samples of each channel in the whole sound. */
  readonly frames: number
  /**
   * Yields the samples `from` to `to` (exclusive) of each channel, −1…1, in blocks. Reads near the window only. Throws
   * audio-corrupt, audio-truncated, and the errors of the source.
   */
  read(from: number, to: number): AsyncGenerator<readonly Float32Array[]>
}

/** The bytes of a range in one array. Throws the errors of the source. */
export async function bytesOf(sound: StoredSound, range: ByteRange): Promise<Uint8Array> {
  const all = new Uint8Array(range.end - range.start)
  let length = 0
  for await (const block of sound.read(range)) {
    all.set(block.subarray(0, all.length - length), length)
    length += Math.min(block.length, all.length - length)
  }
  return all.subarray(0, length)
}
