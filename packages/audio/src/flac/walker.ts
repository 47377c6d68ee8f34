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

/** The elements of a FLAC file, in file order. */
export type FlacPiece =
  /** A `fLaC` marker with its STREAMINFO (`bytes`). Other metadata blocks are skipped. */
  | {
      readonly kind: 'stream'
      readonly header: FlacHeader
      readonly bytes: Uint8Array<ArrayBuffer>
    }
  | { readonly kind: 'frame'; readonly header: FlacFrame; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'tag' }
  /** Other bytes. `isFrame`: they start with a frame header. */
  | {
      readonly kind: 'junk'
      readonly bytes: number
      readonly isZero: boolean
      readonly isFrame: boolean
    }

/** Tests whether a decoder decodes these bytes as exactly one frame. */
export type IsWholeFrame = (bytes: Uint8Array, frame: FlacFrame) => Promise<boolean>

/** Maximum input size of the decoder. */
const MAX_FRAME_BYTES = 524_280
/** Overhead of a frame with verbatim (uncompressed) samples, which is the largest encoding. */
const FRAME_OVERHEAD_BYTES = 1024
const WINDOW_BYTES = 64 * 1024
const MAX_ENDS = 8
/** Candidate ends inside trailing zeros of a frame; later ones are not tried. */
const MAX_ZERO_ENDS = 4
const MAX_TRIALS = 1_000
/** Limit of bytes searched without finding a frame end; a merely damaged recording stays below it. */
const MAX_WASTE_BYTES = 64 * 1024 * 1024
const MAX_WASTE_RATIO = 16

/**
 * Splits a FLAC stream into frames by their checksums. If no known element follows a frame, its end is where the
 * checksum matches and `isWhole` agrees. Buffers at most one frame. Throws audio-corrupt if a file is crafted to make
 * the search endless.
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
  /** Whether the position is the end of an element; only then a tag is recognized. */
  #isSynced = true
  /** Whether the position is between STREAMINFO and the first frame, where skipped bytes are metadata. */
  #isMetadata = false
  #junk = { bytes: 0, isZero: true, isFrame: false }
  #consumed = 0
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
      await this.#skipJunk(window, header !== null)
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
    this.#consumed += count
    return this.#reader.take(count)
  }

  /** Skips to the next position where an element may start. */
  async #skipJunk(window: Uint8Array, isFrame: boolean): Promise<void> {
    const isLastWindow = this.#reader.ended && this.#reader.available <= window.length
    const last = isLastWindow ? window.length : window.length - STREAMINFO_BYTES
    let at = 0
    do {
      if (window[at] !== 0) this.#junk.isZero = false
      at++
    } while (at < last && parseFlacFrame(window, at) === null && streamAt(window, at) === null)
    if (this.#junk.bytes === 0) this.#junk.isFrame = isFrame
    this.#junk.bytes += at
    this.#isSynced = false
    this.#consumed += at
    await this.#reader.skip(at)
  }

  /** Length in bytes of the frame at the current position; 0 if there is no whole frame. */
  async #frameLength(header: FlacFrame): Promise<number> {
    // 33 bits per sample: the side channel of a stereo pair has one bit more.
    const samples = header.blockSize * header.channels
    const maxBytes = Math.min(MAX_FRAME_BYTES, Math.ceil((samples * 33) / 8) + FRAME_OVERHEAD_BYTES)
    await this.#reader.fill(maxBytes + STREAMINFO_BYTES)
    const window = this.#reader.peek(maxBytes + STREAMINFO_BYTES)
    const isLastWindow = this.#reader.ended && this.#reader.available <= window.length
    const { end, candidates } = findEnd(
      window,
      header,
      Math.min(maxBytes, window.length),
      isLastWindow,
    )
    if (end > 0) return end
    for (const candidate of candidates) {
      if (this.#trials >= MAX_TRIALS) break
      if (await this.#isWhole(window.slice(0, candidate), header)) return candidate
      this.#trials++
    }
    this.#wasted += window.length
    if (this.#wasted > MAX_WASTE_BYTES + MAX_WASTE_RATIO * this.#consumed) {
      throw corrupt('it has too many frame headers without a frame end')
    }
    return 0
  }
}

/**
 * Finds the end of a frame: the CRC-16 of the whole frame including its stored checksum is 0 there, and a known element
 * follows (`end`; 0 if there is none). `candidates`: ends that only the checksum supports.
 */
function findEnd(
  window: Uint8Array,
  { headerBytes }: FlacFrame,
  maxBytes: number,
  isLastWindow: boolean,
): { end: number; candidates: number[] } {
  const candidates: number[] = []
  let crc = 0
  let zerosStart = 0
  for (let at = 0; at <= maxBytes; at++) {
    if (crc === 0 && at > headerBytes + 2) {
      if (at === window.length ? isLastWindow : isBoundary(window, at))
        return { end: at, candidates }
      if (at - zerosStart < MAX_ZERO_ENDS && candidates.length < MAX_ENDS) candidates.push(at)
    }
    // Zeros do not change a checksum of 0.
    if (crc !== 0) zerosStart = at + 1
    crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ (window[at] ?? 0)] as number)
  }
  return { end: 0, candidates }
}

function isBoundary(window: Uint8Array, at: number): boolean {
  return (
    parseFlacFrame(window, at) !== null || streamAt(window, at) !== null || tagBytes(window, at) > 0
  )
}

/** Parses STREAMINFO if a stream starts at `at`; otherwise null. */
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
