import { ToolkitError } from '../errors.ts'
import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'

/** How the bytes of a curve are encoded. `resolution`: seconds per sample. */
export interface PackedDescription {
  readonly type: 'uint8' | 'float32'
  readonly resolution: number
}

/**
 * Creates a curve. `values`: scores 0–100, NaN = missing. They are packed into bytes (255 = missing) if all are integers;
 * else `values` is used without a copy. Throws `provider-bad-result` for a resolution that is not positive and for scores
 * outside 0–100.
 */
export function packCurve(resolution: number, values: Float32Array): ScoreCurve {
  if (!Number.isFinite(resolution) || resolution <= 0) {
    throw badCurve(`a resolution of ${resolution} seconds`)
  }
  const bytes = new Uint8Array(values.length)
  let whole = true
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number
    if (Number.isNaN(value)) {
      bytes[i] = MISSING_BYTE
      continue
    }
    if (value < 0 || value > 100) throw badCurve(`a score of ${value} in sample ${i}`)
    bytes[i] = value
    whole = whole && bytes[i] === value
  }
  return { resolution, values: whole ? bytes : values }
}

/** The description that `curveFromBytes` needs to decode the bytes of the curve. */
export function describePacking(curve: ScoreCurve): PackedDescription {
  const type = curve.values instanceof Uint8Array ? 'uint8' : 'float32'
  return { type, resolution: curve.resolution }
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** The samples as little-endian bytes; a view of the same memory on little-endian machines. */
export function curveBytes(curve: ScoreCurve): Uint8Array {
  const { values } = curve
  if (values instanceof Uint8Array) return values
  if (LITTLE_ENDIAN) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const view = new DataView(new ArrayBuffer(values.byteLength))
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i] as number, true)
  return new Uint8Array(view.buffer)
}

/**
 * Decodes the bytes of `curveBytes`; a view of `bytes` if they are aligned, else a copy. Throws `internal` if the length is
 * not a multiple of four for float32.
 */
export function curveFromBytes(bytes: Uint8Array, description: PackedDescription): ScoreCurve {
  const { type, resolution } = description
  if (type === 'uint8') {
    // Not `bytes` itself: it may be a Buffer, whose slice and comparison behave differently.
    const values = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    return { resolution, values }
  }
  if (bytes.length % 4 !== 0) {
    throw new ToolkitError(
      'internal',
      `A stored score curve of ${bytes.length} bytes is damaged. Run the diarization again.`,
    )
  }
  const length = bytes.length / 4
  if (LITTLE_ENDIAN && bytes.byteOffset % 4 === 0) {
    return { resolution, values: new Float32Array(bytes.buffer, bytes.byteOffset, length) }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const values = new Float32Array(length)
  for (let i = 0; i < length; i++) values[i] = view.getFloat32(4 * i, true)
  return { resolution, values }
}

/** Decodes the bytes of `curveBytes`: their number tells their type. `length`: the number of samples. */
export function curveOfBytes(
  bytes: Uint8Array,
  { length, resolution }: { readonly length: number; readonly resolution: number },
): ScoreCurve {
  return curveFromBytes(bytes, { type: bytes.length === length ? 'uint8' : 'float32', resolution })
}

function badCurve(what: string): ToolkitError {
  return new ToolkitError(
    'provider-bad-result',
    `The result is invalid: it contains ${what}. Run the diarization again.`,
  )
}
