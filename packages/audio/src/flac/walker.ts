import { ToolkitError } from '@toolkit/core'
import type { ByteReader } from '../byte-reader.ts'
import { tagBytes } from '../mpeg/id3.ts'
import { corrupt } from '../sound-block.ts'
import { fourCc } from '../wav/header.ts'
import {
  type FlacFrame,
  type FlacHeader,
  parseFlacFrame,
  parseFlacHeader,
  STREAMINFO_BYTES,
} from './header.ts'

/** What a FLAC file is made of, in its order. */
export type FlacPiece =
  /** A `fLaC` mark with its STREAMINFO (`bytes`); the other metadata are passed over. */
  | {
      readonly kind: 'stream'
      readonly header: FlacHeader
      readonly bytes: Uint8Array<ArrayBuffer>
    }
  | { readonly kind: 'frame'; readonly header: FlacFrame; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'tag' }
  /** Bytes that are none of these; `isFrame`: they begin as a frame does. */
  | {
      readonly kind: 'junk'
      readonly bytes: number
      readonly isZero: boolean
      readonly isFrame: boolean
    }

/** Whether a decoder finds exactly one whole frame in these bytes. */
export type IsWholeFrame = (bytes: Uint8Array, frame: FlacFrame) => Promise<boolean>

/** What the decoder takes at once. */
const MAX_FRAME_BYTES = 524_280
/** Bytes that a frame of samples as they are, the worst there is, has besides them. */
const FRAME_OVERHEAD_BYTES = 1024
const WINDOW_BYTES = 64 * 1024
const MAX_ENDS = 8
/** A frame may end with some zeros; of those behind it no more are tried. */
const MAX_ZERO_ENDS = 4
const MAX_TRIALS = 1_000
/** Search for ends that are not there: more than a damaged recording asks for. */
const MAX_WASTE_BYTES = 64 * 1024 * 1024
const MAX_WASTE_RATIO = 16

/**
 * Walks over a FLAC stream from frame to frame, by their checksums. Where nothing known follows a frame its end is where
 * the checksum fits and `isWhole` agrees. Keeps no more than one frame. Throws audio-corrupt where a file is made to be
 * searched for ever.
 */
export async function* walkFlac(
  reader: ByteReader,
  isWhole: IsWholeFrame,
): AsyncGenerator<FlacPiece> {
  const walker = new Walker(reader, isWhole)
  while (await reader.fill(1)) yield* walker.step()
  yield* walker.flushJunk()
}

class Walker {
  readonly #reader: ByteReader
  readonly #isWhole: IsWholeFrame
  /** Whether here is where something ended: then a tag is one. */
  #isSynced = true
  /** Between STREAMINFO and the first frame: what is passed over is metadata. */
  #isMetadata = false
  #junk = { bytes: 0, isZero: true, isFrame: false }
  #done = 0
  #wasted = 0
  #trials = 0

  constructor(reader: ByteReader, isWhole: IsWholeFrame) {
    this.#reader = reader
    this.#isWhole = isWhole
  }

  async *step(): AsyncGenerator<FlacPiece> {
    const reader = this.#reader
    await reader.fill(WINDOW_BYTES)
    const window = reader.peek(WINDOW_BYTES)
    const stream = streamAt(window, 0)
    if (stream !== null) {
      yield* this.flushJunk()
      this.#isMetadata = true
      yield { kind: 'stream', header: stream, bytes: await this.#take(STREAMINFO_BYTES) }
      return
    }
    const tag = this.#isSynced && !this.#isMetadata ? tagBytes(window, 0) : 0
    if (tag > 0) {
      await reader.skip(tag)
      yield { kind: 'tag' }
      return
    }
    const header = parseFlacFrame(window, 0)
    const length = header === null ? 0 : await this.#frameLength(header)
    if (header === null || length === 0) {
      await this.#stepOver(window, header !== null)
      return
    }
    yield* this.flushJunk()
    this.#isMetadata = false
    this.#isSynced = true
    yield { kind: 'frame', header, bytes: await this.#take(length) }
  }

  *flushJunk(): Generator<FlacPiece> {
    const { bytes } = this.#junk
    if (bytes > 0) yield { kind: 'junk', ...this.#junk }
    this.#junk = { bytes: 0, isZero: true, isFrame: false }
  }

  async #take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#done += count
    return this.#reader.take(count)
  }

  /** Goes on to where something may begin. */
  async #stepOver(window: Uint8Array, isFrame: boolean): Promise<void> {
    const isEnd = this.#reader.ended && this.#reader.available <= window.length
    const last = isEnd ? window.length : window.length - STREAMINFO_BYTES
    let at = 0
    do {
      if (window[at] !== 0) this.#junk.isZero = false
      at++
    } while (at < last && parseFlacFrame(window, at) === null && streamAt(window, at) === null)
    if (this.#junk.bytes === 0) this.#junk.isFrame = isFrame
    this.#junk.bytes += at
    this.#isSynced = false
    this.#done += at
    await this.#reader.skip(at)
  }

  /** Bytes of the frame that begins here; 0 where there is no whole one. */
  async #frameLength(header: FlacFrame): Promise<number> {
    // 33 bits a sample: the difference of two channels has one more than they.
    const samples = header.blockSize * header.channels
    const most = Math.min(MAX_FRAME_BYTES, Math.ceil((samples * 33) / 8) + FRAME_OVERHEAD_BYTES)
    await this.#reader.fill(most + STREAMINFO_BYTES)
    const window = this.#reader.peek(most + STREAMINFO_BYTES)
    const isEnd = this.#reader.ended && this.#reader.available <= window.length
    const { end, others } = findEnd(window, header, Math.min(most, window.length), isEnd)
    if (end > 0) return end
    for (const other of others) {
      if (this.#trials >= MAX_TRIALS) break
      if (await this.#isWhole(window.slice(0, other), header)) return other
      this.#trials++
    }
    this.#wasted += window.length
    if (this.#wasted > MAX_WASTE_BYTES + MAX_WASTE_RATIO * this.#done) {
      throw corrupt('it is full of beginnings of frames without ends')
    }
    return 0
  }
}

/**
 * Where the frame ends: the checksum of all of it, its own one among it, is 0 there, and something known follows (`end`;
 * 0: nowhere). `others`: ends that only the checksum speaks for.
 */
function findEnd(
  window: Uint8Array,
  { headerBytes }: FlacFrame,
  most: number,
  isEnd: boolean,
): { end: number; others: number[] } {
  const others: number[] = []
  let crc = 0
  let runStart = 0
  for (let at = 0; at <= most; at++) {
    if (crc === 0 && at > headerBytes + 2) {
      if (at === window.length ? isEnd : isBoundary(window, at)) return { end: at, others }
      if (at - runStart < MAX_ZERO_ENDS && others.length < MAX_ENDS) others.push(at)
    }
    // Zeros leave a checksum of 0 as it is.
    if (crc !== 0) runStart = at + 1
    crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (window[at] ?? 0)] as number)
  }
  return { end: 0, others }
}

function isBoundary(window: Uint8Array, at: number): boolean {
  return (
    parseFlacFrame(window, at) !== null || streamAt(window, at) !== null || tagBytes(window, at) > 0
  )
}

/** STREAMINFO, if a stream begins at `at`. */
function streamAt(window: Uint8Array, at: number): FlacHeader | null {
  if (window[at] !== 0x66 || fourCc(window, at) !== 'fLaC') return null
  if (window.length < at + STREAMINFO_BYTES) return null
  try {
    return parseFlacHeader(window.subarray(at))
  } catch (error) {
    if (error instanceof ToolkitError) return null
    throw error
  }
}

/** Polynomial x¹⁶ + x¹⁵ + x² + 1. */
const CRC16 = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x8005) & 0xffff : crc << 1
  return crc
})
