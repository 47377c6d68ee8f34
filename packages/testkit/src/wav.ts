export interface WavHeader {
  readonly sampleRate: number
  /** Default: 16. */
  readonly bits?: 8 | 16 | 32
  /** Default: `pcm`. */
  readonly encoding?: 'pcm' | 'float'
}

/** Builds the 44-byte header of a RIFF file with `dataBytes` bytes of mono samples. */
export function wavHeader(
  dataBytes: number,
  { sampleRate, bits = 16, encoding = 'pcm' }: WavHeader,
): Uint8Array {
  const view = new DataView(new ArrayBuffer(44))
  const text = (at: number, letters: string) => {
    for (let i = 0; i < letters.length; i += 1) view.setUint8(at + i, letters.charCodeAt(i))
  }
  text(0, 'RIFF')
  view.setUint32(4, 36 + dataBytes, true)
  text(8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, encoding === 'pcm' ? 1 : 3, true)
  view.setUint16(22, 1, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, (sampleRate * bits) / 8, true)
  view.setUint16(32, bits / 8, true)
  view.setUint16(34, bits, true)
  text(36, 'data')
  view.setUint32(40, dataBytes, true)
  return new Uint8Array(view.buffer)
}

/** Builds a RIFF file of 16-bit mono samples, −1…1. */
export function wavOf(samples: Float32Array, sampleRate: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + samples.length * 2)
  bytes.set(wavHeader(samples.length * 2, { sampleRate }))
  const view = new DataView(bytes.buffer)
  samples.forEach((value, i) => {
    const clipped = Math.max(-1, Math.min(1, value))
    view.setInt16(44 + i * 2, Math.round(clipped * 32_767), true)
  })
  return bytes
}
