export type SampleKind = 'uint8' | 'int16' | 'int24' | 'int32' | 'float32' | 'float64'

export interface WavSpec {
  readonly kind: SampleKind
  readonly sampleRate: number
  readonly channels: number
  /** Interleaved, −1…1. */
  readonly samples: readonly number[]
  readonly extensible?: boolean
  readonly rf64?: boolean
  readonly before?: readonly Uint8Array[]
  readonly after?: readonly Uint8Array[]
  readonly dataSize?: number
  readonly riffSize?: number
}

const BYTES = { uint8: 1, int16: 2, int24: 3, int32: 4, float32: 4, float64: 8 } as const

/** Builds a WAV file, independently of the parser under test. */
export function wav(spec: WavSpec): Uint8Array {
  const data = encode(spec.kind, spec.samples)
  const before = [...(spec.rf64 ? [ds64(data.length)] : []), ...(spec.before ?? [])]
  const size = spec.dataSize ?? (spec.rf64 ? 0xffffffff : data.length)
  const head = new Uint8Array(8)
  head.set(latin('data'))
  new DataView(head.buffer).setUint32(4, size, true)
  const pad = new Uint8Array(data.length % 2)
  const body = join([...before, format(spec), head, data, pad, ...(spec.after ?? [])])
  const riff = new Uint8Array(12)
  riff.set(latin(spec.rf64 ? 'RF64' : 'RIFF'))
  riff.set(latin('WAVE'), 8)
  const riffSize = spec.riffSize ?? (spec.rf64 ? 0xffffffff : body.length + 4)
  new DataView(riff.buffer).setUint32(4, riffSize, true)
  return join([riff, body])
}

/** Builds a chunk, padded to an even length. */
export function chunk(id: string, body: Uint8Array): Uint8Array {
  const head = new Uint8Array(8)
  head.set(latin(id))
  new DataView(head.buffer).setUint32(4, body.length, true)
  return join([head, body, new Uint8Array(body.length % 2)])
}

export function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

export function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

function format(spec: WavSpec): Uint8Array {
  const bytes = BYTES[spec.kind]
  const tag = spec.kind.startsWith('float') ? 3 : 1
  const body = new Uint8Array(spec.extensible ? 40 : 16)
  const view = new DataView(body.buffer)
  view.setUint16(0, spec.extensible ? 0xfffe : tag, true)
  view.setUint16(2, spec.channels, true)
  view.setUint32(4, spec.sampleRate, true)
  view.setUint32(8, spec.sampleRate * spec.channels * bytes, true)
  view.setUint16(12, spec.channels * bytes, true)
  view.setUint16(14, bytes * 8, true)
  if (spec.extensible) {
    view.setUint16(16, 22, true)
    view.setUint16(18, bytes * 8, true)
    view.setUint16(24, tag, true)
    body.set([0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71], 26)
  }
  return chunk('fmt ', body)
}

function ds64(dataBytes: number): Uint8Array {
  const body = new Uint8Array(28)
  new DataView(body.buffer).setBigUint64(8, BigInt(dataBytes), true)
  return chunk('ds64', body)
}

function encode(kind: SampleKind, samples: readonly number[]): Uint8Array {
  const bytes = BYTES[kind]
  const out = new Uint8Array(samples.length * bytes)
  const view = new DataView(out.buffer)
  for (const [index, value] of samples.entries()) {
    const at = index * bytes
    if (kind === 'float32') view.setFloat32(at, value, true)
    else if (kind === 'float64') view.setFloat64(at, value, true)
    else if (kind === 'uint8') view.setUint8(at, clamp(value, 8) + 128)
    else if (kind === 'int16') view.setInt16(at, clamp(value, 16), true)
    else if (kind === 'int32') view.setInt32(at, clamp(value, 32), true)
    else {
      const whole = clamp(value, 24)
      view.setInt16(at + 1, whole >> 8, true)
      view.setUint8(at, whole & 255)
    }
  }
  return out
}

function clamp(value: number, bits: number): number {
  const full = 2 ** (bits - 1)
  return Math.max(-full, Math.min(full - 1, Math.round(value * full)))
}
