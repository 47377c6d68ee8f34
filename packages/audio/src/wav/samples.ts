import type { WavEncoding } from './header.ts'

/** The channels (−1…1 for whole numbers) of whole interleaved frames. `bytes` must start its buffer. */
export function splitWav(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: WavEncoding,
  channels: number,
): Float32Array<ArrayBuffer>[] {
  // Typed views read in the machine's order: little-endian, as WAV is, on every platform that Node is built for but s390x.
  const { buffer, byteLength } = bytes
  switch (encoding) {
    case 'uint8':
      return split(bytes, channels, 1 / 128, -1)
    case 'int16':
      return split(new Int16Array(buffer, 0, byteLength / 2), channels, 1 / 32_768, 0)
    case 'int24':
      return split(widen24(bytes), channels, 1 / 8_388_608, 0)
    case 'int32':
      return split(new Int32Array(buffer, 0, byteLength / 4), channels, 1 / 2_147_483_648, 0)
    case 'float32':
      return split(new Float32Array(buffer, 0, byteLength / 4), channels, 1, 0)
    case 'float64':
      return split(new Float64Array(buffer, 0, byteLength / 8), channels, 1, 0)
  }
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
