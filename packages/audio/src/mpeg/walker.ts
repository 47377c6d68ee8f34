import type { ByteReader } from '../byte-reader.ts'
import {
  findFrameSequence,
  frameBytes,
  frameSequenceAt,
  isFrameLength,
  isSameStream,
  MAX_FRAME_BYTES,
  MIN_CONSECUTIVE_FRAMES,
  type MpegFrame,
  parseMpegFrame,
  SEQUENCE_BYTES,
} from './frame.ts'
import { skipTag, TAG_PREFIX_BYTES, tagBytes } from './id3.ts'

/** The elements of an MPEG audio file, in file order. */
export type MpegPiece =
  | { readonly kind: 'frame'; readonly header: MpegFrame; readonly bytes: Uint8Array<ArrayBuffer> }
  /** A truncated last frame. */
  | { readonly kind: 'part' }
  /** An ID3v1, ID3v2 or APEv2 tag. */
  | { readonly kind: 'tag' }
  /** Other bytes. */
  | { readonly kind: 'junk'; readonly bytes: number; readonly isZero: boolean }

const WINDOW_BYTES = 64 * 1024
const MAX_PADDING_BYTES = 4
/** Possible first bytes of frames and tags. */
const FIRST_BYTES = new Set([0xff, 0x49, 0x54, 0x41])

/**
 * Splits an MPEG audio stream into frames. A frame is accepted where one is expected; elsewhere only as one of three
 * consecutive frames or as the last one of the file. Buffers at most one window.
 */
export async function* walkMpeg(reader: ByteReader): AsyncGenerator<MpegPiece> {
  const walker = new Walker()
  while (true) {
    await reader.fill(WINDOW_BYTES)
    const isLastWindow = reader.ended && reader.available <= WINDOW_BYTES
    const used = yield* walker.walk(reader.peek(WINDOW_BYTES), isLastWindow)
    await reader.skip(used)
    if (isLastWindow && reader.available === 0) return
    const tag = tagBytes(reader.peek(TAG_PREFIX_BYTES), 0)
    if (tag === 0) continue
    await skipTag(reader, tag)
    walker.expectStreamStart()
    yield { kind: 'tag' }
  }
}

class Walker {
  /** The previous frame, if the next one must follow immediately. */
  #previous: MpegFrame | null = null
  #lastBytes = 0
  /** Whether the last two frames had the same length. */
  #isConstantLength = false
  /** Bytes of an unpadded free-format frame, known after two frames. */
  #freeFormatBytes: number | null = null
  /** Whether a stream may start here: at the start of the file or after a tag. */
  #isStreamStart = true
  #junkBytes = 0
  #isJunkZero = true

  /** Call after a tag. */
  expectStreamStart(): void {
    this.#isStreamStart = true
  }

  /**
   * Yields the elements of a window and returns the number of bytes consumed. Stops at a tag, and where the window is
   * too short to decide.
   */
  *walk(window: Uint8Array, isLastWindow: boolean): Generator<MpegPiece, number> {
    let at = 0
    while (at < window.length && (isLastWindow || window.length - at >= SEQUENCE_BYTES)) {
      if (tagBytes(window, at) > 0) {
        yield* this.#flushJunk()
        return at
      }
      const header = parseMpegFrame(window, at)
      const length = header && this.#acceptedLength(window, at, header, isLastWindow)
      if (header === null || length === null) {
        at = this.#skipJunk(window, at)
        continue
      }
      yield* this.#flushJunk()
      this.#isConstantLength = Math.abs(length - this.#lastBytes) <= MAX_PADDING_BYTES
      this.#lastBytes = length
      this.#previous = header
      this.#isStreamStart = false
      if (at + length > window.length) {
        yield { kind: 'part' }
        return window.length
      }
      yield { kind: 'frame', header, bytes: window.slice(at, at + length) }
      at += length
    }
    if (isLastWindow) yield* this.#flushJunk()
    return at
  }

  /** Bytes of the frame at `at`; null if it is not accepted. */
  #acceptedLength(
    window: Uint8Array,
    at: number,
    header: MpegFrame,
    isLastWindow: boolean,
  ): number | null {
    const previous = this.#previous
    const isExpected =
      previous !== null && isSameStream(previous, header) && previous.channels === header.channels
    const known =
      isExpected && this.#freeFormatBytes !== null
        ? this.#freeFormatBytes + header.paddingBytes
        : null
    const length = header.lengthBytes ?? known ?? frameBytes(window, at, header)
    if (length === null) return null
    if (header.lengthBytes === null) this.#freeFormatBytes = length - header.paddingBytes
    if (!isExpected) return this.#isConfirmed(window, at, isLastWindow) ? length : null
    const next = at + length
    const nextHeader = parseMpegFrame(window, next)
    const isFollowed = nextHeader !== null && isSameStream(nextHeader, header)
    if (isFollowed || next >= window.length || tagBytes(window, next) > 0) return length
    return this.#hasWrongLength(window, at, header, length) ? null : length
  }

  #isConfirmed(window: Uint8Array, at: number, isLastWindow: boolean): boolean {
    const { frames, end } = frameSequenceAt(window, at, MIN_CONSECUTIVE_FRAMES)
    if (frames === MIN_CONSECUTIVE_FRAMES) return true
    const isLast = isLastWindow && end >= window.length - 3
    if (this.#isStreamStart) return frames > 1 || isLast
    return tagBytes(window, end) > 0 || (isLastWindow && end === window.length)
  }

  /**
   * Whether an expected frame that no frame follows has a wrong length or is truncated, determined by the start of the next
   * element.
   */
  #hasWrongLength(window: Uint8Array, at: number, header: MpegFrame, length: number): boolean {
    const nextSequence = findFrameSequence(window, at + 1, at + MAX_FRAME_BYTES)
    if (nextSequence >= 0 && nextSequence < at + length) return true
    for (let i = at + 1; i < at + length; i++) if (tagBytes(window, i) > 0) return true
    if (
      nextSequence < 0 ||
      nextSequence === at + length ||
      !isFrameLength(header, nextSequence - at)
    )
      return false
    const isPlausible = this.#isConstantLength
      ? Math.abs(length - this.#lastBytes) <= MAX_PADDING_BYTES
      : isFrameLength(header, nextSequence - at - length)
    return !isPlausible
  }

  #skipJunk(window: Uint8Array, start: number): number {
    let at = start
    do {
      if (window[at] !== 0) this.#isJunkZero = false
      at++
    } while (at < window.length && !FIRST_BYTES.has(window[at] as number))
    this.#junkBytes += at - start
    this.#previous = null
    this.#isStreamStart = false
    return at
  }

  *#flushJunk(): Generator<MpegPiece> {
    if (this.#junkBytes > 0) {
      yield { kind: 'junk', bytes: this.#junkBytes, isZero: this.#isJunkZero }
    }
    this.#junkBytes = 0
    this.#isJunkZero = true
  }
}
