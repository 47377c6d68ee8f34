import type { ByteReader } from '../byte-reader.ts'
import {
  findRun,
  frameBytes,
  isFrameLength,
  MAX_FRAME_BYTES,
  type MpegFrame,
  parseMpegFrame,
  RUN_BYTES,
  runAt,
  SURE_FRAMES,
  sameStream,
} from './frame.ts'
import { skipTag, TAG_LOOK_BYTES, tagBytes } from './id3.ts'

/** What an MPEG audio file is made of, in its order. */
export type MpegPiece =
  | { readonly kind: 'frame'; readonly header: MpegFrame; readonly bytes: Uint8Array<ArrayBuffer> }
  /** A last frame without its end. */
  | { readonly kind: 'part' }
  /** An ID3v1, ID3v2 or APEv2 tag. */
  | { readonly kind: 'tag' }
  /** Bytes that are none of these. */
  | { readonly kind: 'junk'; readonly bytes: number; readonly isZero: boolean }

const WINDOW_BYTES = 64 * 1024
const MAX_PADDING_BYTES = 4
/** First bytes of frames and tags. */
const MAY_BEGIN = new Set([0xff, 0x49, 0x54, 0x41])

/**
 * Walks over an MPEG audio stream from frame to frame. A frame is believed where one is due, elsewhere only as one of
 * three in a row or as the last of all. Keeps no more than a window of the stream.
 */
export async function* walkMpeg(reader: ByteReader): AsyncGenerator<MpegPiece> {
  const walker = new Walker()
  while (true) {
    await reader.fill(WINDOW_BYTES)
    const isEnd = reader.ended && reader.available <= WINDOW_BYTES
    const used = yield* walker.walk(reader.peek(WINDOW_BYTES), isEnd)
    await reader.skip(used)
    if (isEnd && reader.available === 0) return
    const tag = tagBytes(reader.peek(TAG_LOOK_BYTES), 0)
    if (tag === 0) continue
    await skipTag(reader, tag)
    walker.expectBeginning()
    yield { kind: 'tag' }
  }
}

class Walker {
  /** The frame before, where the next one must follow right here. */
  #before: MpegFrame | null = null
  #lastBytes = 0
  /** Whether the last two frames were equally long. */
  #isSteady = false
  /** Bytes of unpadded frames in the free format, once two were seen. */
  #freeBytes: number | null = null
  /** Whether here is a place where a stream may well begin: the file's beginning, or behind a tag. */
  #isBeginning = true
  #junkBytes = 0
  #isJunkZero = true

  /** Behind a tag. */
  expectBeginning(): void {
    this.#isBeginning = true
  }

  /** The pieces of a window. Returns how many bytes of it are done; it stops at a tag, and where it sees too little. */
  *walk(window: Uint8Array, isEnd: boolean): Generator<MpegPiece, number> {
    let at = 0
    while (at < window.length && (isEnd || window.length - at >= RUN_BYTES)) {
      if (tagBytes(window, at) > 0) {
        yield* this.#flushJunk()
        return at
      }
      const header = parseMpegFrame(window, at)
      const length = header && this.#believe(window, at, header, isEnd)
      if (header === null || length === null) {
        at = this.#stepOver(window, at)
        continue
      }
      yield* this.#flushJunk()
      this.#isSteady = Math.abs(length - this.#lastBytes) <= MAX_PADDING_BYTES
      this.#lastBytes = length
      this.#before = header
      this.#isBeginning = false
      if (at + length > window.length) {
        yield { kind: 'part' }
        return window.length
      }
      yield { kind: 'frame', header, bytes: window.slice(at, at + length) }
      at += length
    }
    if (isEnd) yield* this.#flushJunk()
    return at
  }

  /** Bytes of the frame at `at`; null where it is not believed. */
  #believe(window: Uint8Array, at: number, header: MpegFrame, isEnd: boolean): number | null {
    const before = this.#before
    const isDue =
      before !== null && sameStream(before, header) && before.channels === header.channels
    const known = isDue && this.#freeBytes !== null ? this.#freeBytes + header.paddingBytes : null
    const length = header.lengthBytes ?? known ?? frameBytes(window, at, header)
    if (length === null) return null
    if (header.lengthBytes === null) this.#freeBytes = length - header.paddingBytes
    if (!isDue) return this.#isCertain(window, at, isEnd) ? length : null
    const next = at + length
    const follower = parseMpegFrame(window, next)
    const isFollowed = follower !== null && sameStream(follower, header)
    if (isFollowed || next >= window.length || tagBytes(window, next) > 0) return length
    return this.#isMisread(window, at, header, length) ? null : length
  }

  #isCertain(window: Uint8Array, at: number, isEnd: boolean): boolean {
    const { frames, end } = runAt(window, at, SURE_FRAMES)
    if (frames === SURE_FRAMES) return true
    const isLast = isEnd && end >= window.length - 3
    if (this.#isBeginning) return frames > 1 || isLast
    return tagBytes(window, end) > 0 || (isEnd && end === window.length)
  }

  /** Whether a due frame that nothing follows is cut, or its length is wrong: by where the next thing begins. */
  #isMisread(window: Uint8Array, at: number, header: MpegFrame, length: number): boolean {
    const run = findRun(window, at + 1, at + MAX_FRAME_BYTES)
    if (run >= 0 && run < at + length) return true
    for (let i = at + 1; i < at + length; i++) if (tagBytes(window, i) > 0) return true
    if (run < 0 || run === at + length || !isFrameLength(header, run - at)) return false
    const isUsual = this.#isSteady
      ? Math.abs(length - this.#lastBytes) <= MAX_PADDING_BYTES
      : isFrameLength(header, run - at - length)
    return !isUsual
  }

  #stepOver(window: Uint8Array, start: number): number {
    let at = start
    do {
      if (window[at] !== 0) this.#isJunkZero = false
      at++
    } while (at < window.length && !MAY_BEGIN.has(window[at] as number))
    this.#junkBytes += at - start
    this.#before = null
    this.#isBeginning = false
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
