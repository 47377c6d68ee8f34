/** A WAV file with configurable header fields. */
export interface WavFile {
  readonly rate: number
  readonly channels: readonly Float32Array[]
  readonly encoding: 'int16' | 'float32' | 'float64' | '24 in 32'
  /** Size of the `data` chunk; default: the true one. */
  readonly dataSize?: number
  /** Default: the true one. */
  readonly blockAlign?: number
}

const FORMATS = {
  int16: { tag: 1, bits: 16, bytes: 2 },
  float32: { tag: 3, bits: 32, bytes: 4 },
  float64: { tag: 3, bits: 64, bytes: 8 },
  '24 in 32': { tag: 1, bits: 24, bytes: 4 },
} as const
const HEADER_BYTES = 44
/** Offset of the size of the `data` chunk. */
export const DATA_SIZE_AT = 40

export function wavFile(file: WavFile): Uint8Array<ArrayBuffer> {
  const { rate, channels, encoding, blockAlign } = file
  const { tag, bits, bytes } = FORMATS[encoding]
  const data = stored(interleaved(channels), encoding)
  const frameBytes = blockAlign ?? bytes * channels.length
  const out = new Uint8Array(HEADER_BYTES + data.length)
  const view = new DataView(out.buffer)
  const letters = (at: number, text: string): void => out.set(Buffer.from(text, 'latin1'), at)
  letters(0, 'RIFF')
  view.setUint32(4, out.length - 8, true)
  letters(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, tag, true)
  view.setUint16(22, channels.length, true)
  view.setUint32(24, rate, true)
  view.setUint32(28, rate * bytes * channels.length, true)
  view.setUint16(32, frameBytes, true)
  view.setUint16(34, bits, true)
  letters(36, 'data')
  view.setUint32(DATA_SIZE_AT, file.dataSize ?? data.length, true)
  out.set(data, HEADER_BYTES)
  return out
}

function interleaved(channels: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const [first = new Float32Array(0)] = channels
  const count = channels.length
  const out = new Float32Array(count * first.length)
  for (const [channel, samples] of channels.entries()) {
    for (let i = 0; i < samples.length; i++) out[i * count + channel] = samples[i] as number
  }
  return out
}

function stored(samples: Float32Array<ArrayBuffer>, encoding: WavFile['encoding']): Uint8Array {
  switch (encoding) {
    case 'int16':
      return new Uint8Array(Int16Array.from(samples, dithered).buffer)
    case 'float32':
      return new Uint8Array(samples.buffer)
    case 'float64':
      return new Uint8Array(Float64Array.from(samples).buffer)
    case '24 in 32':
      // In the upper three bytes, as in the standard.
      return new Uint8Array(Int32Array.from(samples, (x) => Math.round(x * 8_388_607) << 8).buffer)
  }
}

/** Adds dither of ±1/2 step, so that sound below the step size is preserved. */
function dithered(sample: number, place: number): number {
  const noise = ((place * 7_919) % 1_009) / 1_009 + ((place * 104_729) % 997) / 997 - 1
  return Math.max(-32_768, Math.min(32_767, Math.round(sample * 32_767 + noise)))
}
