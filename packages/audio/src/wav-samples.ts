import type { WavEncoding } from './wav-header.ts'

/** Mono mix (mean of the channels, −1…1 for whole numbers) of whole interleaved frames. `bytes` must start its buffer. */
export function mixWav(
  bytes: Uint8Array<ArrayBuffer>,
  encoding: WavEncoding,
  channels: number,
): Float32Array<ArrayBuffer> {
  // Typed views read in the machine's order: little-endian, as WAV is, on every platform that Node is built for but s390x.
  const { buffer, byteLength } = bytes
  switch (encoding) {
    case 'uint8':
      return mix(bytes, channels, 1 / 128, -1)
    case 'int16':
      return mix(new Int16Array(buffer, 0, byteLength / 2), channels, 1 / 32_768, 0)
    case 'int24':
      return mix(widen24(bytes), channels, 1 / 8_388_608, 0)
    case 'int32':
      return mix(new Int32Array(buffer, 0, byteLength / 4), channels, 1 / 2_147_483_648, 0)
    case 'float32':
      return mix(new Float32Array(buffer, 0, byteLength / 4), channels, 1, 0)
    case 'float64':
      return mix(new Float64Array(buffer, 0, byteLength / 8), channels, 1, 0)
  }
}

type Samples = Uint8Array | Int16Array | Int32Array | Float32Array | Float64Array

function mix(
  samples: Samples,
  channels: number,
  scale: number,
  offset: number,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(samples.length / channels)
  const gain = scale / channels
  for (let frame = 0, at = 0; frame < out.length; frame++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) sum += samples[at++] as number
    out[frame] = sum * gain + offset
  }
  return out
}

function widen24(bytes: Uint8Array): Int32Array {
  const out = new Int32Array(bytes.length / 3)
  for (let i = 0, at = 0; i < out.length; i++, at += 3) {
    const high = (bytes[at + 2] as number) << 24
    out[i] = (high | ((bytes[at + 1] as number) << 16) | ((bytes[at] as number) << 8)) >> 8
  }
  return out
}
