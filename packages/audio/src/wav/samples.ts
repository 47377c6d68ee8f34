import type { WavEncoding } from './header.ts'

/**
 * Sample format in the file. `int24low`: 24 bits in the lower three of four bytes. `float24`: floats with a range of
 * ±2²³.
 */
export type SampleFormat = Exclude<WavEncoding, 'int24in32'> | 'int24low' | 'float24'

/** Magnitude range of `float24` samples, as opposed to integers read as floats. */
const MIN_FLOAT24 = 2 ** -20
const LOUD_FLOAT24 = 2 ** 8
const MAX_FLOAT24 = 2 ** 25

/** Splits whole interleaved frames into channels (−1…1 for integers). `bytes` must start at offset 0 of its buffer. */
export function splitWav(
  bytes: Uint8Array<ArrayBuffer>,
  format: SampleFormat,
  channels: number,
): Float32Array<ArrayBuffer>[] {
  // Typed arrays use the machine's byte order: little-endian, like WAV, on every Node platform except s390x.
  const { buffer, byteLength } = bytes
  switch (format) {
    case 'uint8':
      return split(bytes, channels, 1 / 128, -1)
    case 'int16':
      return split(new Int16Array(buffer, 0, byteLength / 2), channels, 1 / 32_768, 0)
    case 'int24':
      return split(widen24(bytes), channels, 1 / 8_388_608, 0)
    case 'int24low':
      return split(new Int32Array(buffer, 0, byteLength / 4), channels, 1 / 8_388_608, 0)
    case 'int32':
      return split(new Int32Array(buffer, 0, byteLength / 4), channels, 1 / 2_147_483_648, 0)
    case 'float24':
      return split(new Float32Array(buffer, 0, byteLength / 4), channels, 1 / 8_388_608, 0)
    case 'float32':
      return split(new Float32Array(buffer, 0, byteLength / 4), channels, 1, 0)
    case 'float64':
      return split(new Float64Array(buffer, 0, byteLength / 8), channels, 1, 0)
  }
}

/**
 * Detects how 24-bit samples are stored in four bytes; null while all are 0. Writers use the upper three bytes (the
 * standard), the lower three, or floats of that range (Cool Edit; ffmpeg reads it the same way).
 */
export function detectSampleFormat(bytes: Uint8Array<ArrayBuffer>): SampleFormat | null {
  const words = new Int32Array(bytes.buffer, 0, bytes.length >> 2)
  const floats = new Float32Array(bytes.buffer, 0, bytes.length >> 2)
  let any = 0
  let lowest = 0
  let isLow = true
  let isFloat = true
  let loudest = 0
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number
    if (word === 0) continue
    const size = Math.abs(floats[i] as number)
    any |= word
    lowest |= word & 255
    isLow &&= (word << 8) >> 8 === word
    isFloat &&= size >= MIN_FLOAT24 && size <= MAX_FLOAT24
    if (size > loudest) loudest = size
  }
  if (any === 0) return null
  if (isFloat && loudest > LOUD_FLOAT24) return 'float24'
  return isLow && lowest !== 0 ? 'int24low' : 'int32'
}

type Samples = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array

function split(
  samples: Samples,
  channels: number,
  scale: number,
  offset: number,
): Float32Array<ArrayBuffer>[] {
  const frames = samples.length / channels
  return Array.from({ length: channels }, (_, channel) => {
    const out = new Float32Array(frames)
    for (let frame = 0, at = channel; frame < frames; frame++, at += channels) {
      out[frame] = (samples[at] as number) * scale + offset
    }
    return out
  })
}

function widen24(bytes: Uint8Array): Int32Array {
  const out = new Int32Array(bytes.length / 3)
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    const high = (bytes[at + 2] as number) << 24
    out[i] = (high | ((bytes[at + 1] as number) << 16) | ((bytes[at] as number) << 8)) >> 8
  }
  return out
}
