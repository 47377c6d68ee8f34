import { ToolkitError } from '@toolkit/core'
import { EMBEDDING_SIZE } from '../grid.ts'
import { dot } from '../vector.ts'

/** The voice of one person. */
export interface Voice {
  /** Embedding as a unit vector. */
  readonly vector: Float32Array
  /** How long the person speaks alone in what the embedding was computed from. */
  readonly seconds: number
}

/**
 * The embedding model: the first 8 bytes of the SHA-256 of the lines of models/SHA256SUMS about the files that an
 * embedding depends on, in hexadecimal. A test compares it with that file.
 */
export const VOICE_MODEL = 'b44559340d8d71d8'

/** The files that an embedding depends on. */
export const VOICE_MODEL_FILES = [
  'channel-direction.f32',
  'embedding-frames.onnx',
  'embedding-head.onnx',
  'fbank.onnx',
] as const

/** The longest voiceprint of the protocol, in characters. */
export const VOICEPRINT_MAX_LENGTH = 20_000

const MAGIC = 'lvp'
const FORMAT_VERSION = 1
const MODEL_BYTES = 8
const HEADER_BYTES = MAGIC.length + 1 + MODEL_BYTES + 2 + 4
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/
/** Rounding to float32 moves the length of a unit vector by less. */
const LENGTH_TOLERANCE = 1e-3

/**
 * Writes a voice as a voiceprint: base64 of `lvp`, format version (1 byte), model (8 bytes), dimension (uint16), seconds
 * (float32) and the unit vector (float32), little-endian; 1048 characters.
 */
export function packVoiceprint({ vector, seconds }: Voice): string {
  const bytes = Buffer.alloc(HEADER_BYTES + 4 * vector.length)
  bytes.write(MAGIC, 0, 'latin1')
  let at = bytes.writeUInt8(FORMAT_VERSION, MAGIC.length)
  at += bytes.write(VOICE_MODEL, at, 'hex')
  at = bytes.writeUInt16LE(vector.length, at)
  at = bytes.writeFloatLE(seconds, at)
  for (const x of vector) at = bytes.writeFloatLE(x, at)
  return bytes.toString('base64')
}

/** Reads a voiceprint of this engine. Throws `request-invalid` for any other text, and for one of another model. */
export function unpackVoiceprint(text: string): Voice {
  if (text.length > VOICEPRINT_MAX_LENGTH) {
    throw unusable(`is longer than ${VOICEPRINT_MAX_LENGTH} characters`)
  }
  if (!BASE64.test(text)) throw unusable('is not base64')
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length < HEADER_BYTES || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw unusable(
      'was not made by the local engine. Make a new one from a recording of the person',
    )
  }
  const version = bytes.readUInt8(MAGIC.length)
  const model = bytes.toString('hex', MAGIC.length + 1, MAGIC.length + 1 + MODEL_BYTES)
  if (version !== FORMAT_VERSION || model !== VOICE_MODEL) {
    throw unusable(
      'was made by another model, and voices of two models cannot be compared. Make a new one from a recording of the person',
    )
  }
  const dimension = bytes.readUInt16LE(HEADER_BYTES - 6)
  if (dimension !== EMBEDDING_SIZE || bytes.length !== HEADER_BYTES + 4 * dimension) {
    throw unusable('is damaged')
  }
  const seconds = bytes.readFloatLE(HEADER_BYTES - 4)
  const vector = Float32Array.from({ length: dimension }, (_, i) =>
    bytes.readFloatLE(HEADER_BYTES + 4 * i),
  )
  const length = Math.sqrt(dot(vector, vector))
  if (!(seconds > 0 && Number.isFinite(seconds) && Math.abs(length - 1) < LENGTH_TOLERANCE)) {
    throw unusable('is damaged')
  }
  return { vector, seconds }
}

function unusable(what: string): ToolkitError {
  return new ToolkitError('request-invalid', `The voiceprint ${what}.`)
}
