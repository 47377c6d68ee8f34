import type { MediaTrack } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'
import type { MessageSummary } from './messages.ts'
import type { ProgramExit } from './program.ts'

/** What is known before ffmpeg starts. */
export interface StreamHeader {
  /** Display name. */
  readonly container: string
  readonly codec: string
  readonly tracks: readonly MediaTrack[]
  readonly track: number
  /** Start time of the first audio in seconds; null if its time stamp applies. */
  readonly startSeconds: number | null
  /** Duration declared by a header that counts the audio; otherwise null. */
  readonly declaredSeconds: number | null
}

/** What is known after ffmpeg has exited. */
export type StreamTrailer = ProgramExit & MessageSummary

const HEADER = 1
const AUDIO = 2
const TRAILER = 3
/** Size of a part header: kind and length, little-endian. */
const PART_HEADER_BYTES = 5
const MAX_PART_BYTES = 64 * 1024 * 1024

/*
 * The decoders read plain bytes. To pass the findings of ffprobe and ffmpeg along with the audio, the stream consists
 * of parts: a header, the audio, and a trailer.
 */

export function headerPart(header: StreamHeader): Uint8Array {
  return part(HEADER, new TextEncoder().encode(JSON.stringify(header)))
}

export function* audioPart(bytes: Uint8Array): Generator<Uint8Array> {
  yield partHeader(AUDIO, bytes.length)
  yield bytes
}

export function trailerPart(trailer: StreamTrailer): Uint8Array {
  return part(TRAILER, new TextEncoder().encode(JSON.stringify(trailer)))
}

function part(kind: number, body: Uint8Array): Uint8Array {
  const out = new Uint8Array(PART_HEADER_BYTES + body.length)
  out.set(partHeader(kind, body.length))
  out.set(body, PART_HEADER_BYTES)
  return out
}

function partHeader(kind: number, length: number): Uint8Array {
  const out = new Uint8Array(PART_HEADER_BYTES)
  out[0] = kind
  new DataView(out.buffer).setUint32(1, length, true)
  return out
}

/** Reads the envelope: call `header()`, iterate `audio()` to its end, then call `trailer()`. */
export class EnvelopeReader {
  readonly #reader: ByteReader
  #trailer: StreamTrailer | null = null

  constructor(reader: ByteReader) {
    this.#reader = reader
  }

  async header(): Promise<StreamHeader> {
    const { kind, body } = await this.#part()
    if (kind !== HEADER) throw new Error('ffmpeg’s output has no header')
    return JSON.parse(new TextDecoder().decode(body)) as StreamHeader
  }

  async *audio(): AsyncGenerator<Uint8Array> {
    while (true) {
      const { kind, body } = await this.#part()
      if (kind === AUDIO) {
        yield body
        continue
      }
      this.#trailer = JSON.parse(new TextDecoder().decode(body)) as StreamTrailer
      return
    }
  }

  trailer(): StreamTrailer {
    if (this.#trailer === null) throw new Error('ffmpeg’s output was not read to its end')
    return this.#trailer
  }

  async #part(): Promise<{ kind: number; body: Uint8Array }> {
    await this.#reader.fill(PART_HEADER_BYTES)
    const bytes = this.#reader.take(PART_HEADER_BYTES)
    const length =
      bytes.length === PART_HEADER_BYTES ? new DataView(bytes.buffer).getUint32(1, true) : -1
    if (length < 0 || length > MAX_PART_BYTES || !(await this.#reader.fill(length))) {
      throw new Error('ffmpeg’s output has no trailer')
    }
    return { kind: bytes[0] as number, body: this.#reader.take(length) }
  }
}
