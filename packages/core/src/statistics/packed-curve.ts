import { ToolkitError } from '../errors.ts'
import { MISSING_BYTE, type ScoreCurve } from '../model/score.ts'

/** What must be known beside the bytes of a curve. `resolution`: seconds a sample. */
export interface PackedDescription {
  readonly type: 'uint8' | 'float32'
  readonly resolution: number
}

/**
 * The one factory of curves. `values`: scores 0–100, NaN = missing. Packs into bytes (255 = missing) where every score
 * is a whole number; else `values` itself is kept, not copied.
 * Throws `provider-bad-result` for a resolution that is no positive number and for scores outside 0–100.
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

/** How the values of a curve are packed: what `curveFromBytes` needs to read them again. */
export function describePacking(curve: ScoreCurve): PackedDescription {
  const type = curve.values instanceof Uint8Array ? 'uint8' : 'float32'
  return { type, resolution: curve.resolution }
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

/** The samples as little-endian bytes; a view of the curve's own memory where the machine allows. */
export function curveBytes(curve: ScoreCurve): Uint8Array {
  const { values } = curve
  if (values instanceof Uint8Array) return values
  if (LITTLE_ENDIAN) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  const view = new DataView(new ArrayBuffer(values.byteLength))
  for (let i = 0; i < values.length; i++) view.setFloat32(4 * i, values[i] as number, true)
  return new Uint8Array(view.buffer)
}

/**
 * The curve that `curveBytes` gave the bytes of; a view of `bytes` where they are aligned, else a copy.
 * Throws `internal` where float32 samples are not whole.
 */
export function curveFromBytes(bytes: Uint8Array, description: PackedDescription): ScoreCurve {
  const { type, resolution } = description
  if (type === 'uint8') {
    // Not the object itself: it may be a subclass (Buffer), whose slices and comparisons differ.
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

function badCurve(what: string): ToolkitError {
  return new ToolkitError(
    'provider-bad-result',
    `The result holds ${what}, which cannot be. Run the diarization again.`,
  )
}
