import type { MediaTrack } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'
import type { Complaints } from './messages.ts'
import type { ProgramEnd } from './program.ts'

/** What is known before ffmpeg begins. */
export interface Opening {
  /** For people. */
  readonly container: string
  readonly codec: string
  readonly tracks: readonly MediaTrack[]
  readonly track: number
  /** Where the first sound belongs, in seconds; null: where its time stamp says. */
  readonly startSeconds: number | null
  /** How long the sound is by a header that counts it; else null. */
  readonly promisedSeconds: number | null
}

/** What is known when ffmpeg has ended. */
export type Closing = ProgramEnd & Complaints

const OPENING = 1
const SOUND = 2
const CLOSING = 3
/** Kind and length, little-endian. */
const HEAD_BYTES = 5
const MAX_PART_BYTES = 64 * 1024 * 1024

/*
 * ffmpeg runs in the main thread and its output is decoded in another one, which is given nothing but bytes. So that the
 * decoder learns what ffprobe and ffmpeg say too, the bytes are an envelope: an opening, the sound, a closing.
 */

export function openingPart(opening: Opening): Uint8Array {
  return part(OPENING, new TextEncoder().encode(JSON.stringify(opening)))
}

export function* soundPart(bytes: Uint8Array): Generator<Uint8Array> {
  yield head(SOUND, bytes.length)
  yield bytes
}

export function closingPart(closing: Closing): Uint8Array {
  return part(CLOSING, new TextEncoder().encode(JSON.stringify(closing)))
}

function part(kind: number, body: Uint8Array): Uint8Array {
  const out = new Uint8Array(HEAD_BYTES + body.length)
  out.set(head(kind, body.length))
  out.set(body, HEAD_BYTES)
  return out
}

function head(kind: number, length: number): Uint8Array {
  const out = new Uint8Array(HEAD_BYTES)
  out[0] = kind
  new DataView(out.buffer).setUint32(1, length, true)
  return out
}

/** The other side: read `opening()`, then `sound()` to its end, then `closing()`. */
export class EnvelopeReader {
  readonly #reader: ByteReader
  #closing: Closing | null = null

  constructor(reader: ByteReader) {
    this.#reader = reader
  }

  async opening(): Promise<Opening> {
    const { kind, body } = await this.#part()
    if (kind !== OPENING) throw new Error('ffmpeg’s output has no opening')
    return JSON.parse(new TextDecoder().decode(body)) as Opening
  }

  async *sound(): AsyncGenerator<Uint8Array> {
    while (true) {
      const { kind, body } = await this.#part()
      if (kind === SOUND) {
        yield body
        continue
      }
      this.#closing = JSON.parse(new TextDecoder().decode(body)) as Closing
      return
    }
  }

  closing(): Closing {
    if (this.#closing === null) throw new Error('ffmpeg’s output was not read to its end')
    return this.#closing
  }

  async #part(): Promise<{ kind: number; body: Uint8Array }> {
    await this.#reader.fill(HEAD_BYTES)
    const bytes = this.#reader.take(HEAD_BYTES)
    const length = bytes.length === HEAD_BYTES ? new DataView(bytes.buffer).getUint32(1, true) : -1
    if (length < 0 || length > MAX_PART_BYTES || !(await this.#reader.fill(length))) {
      throw new Error('ffmpeg’s output has no closing')
    }
    return { kind: bytes[0] as number, body: this.#reader.take(length) }
  }
}
