import { corrupt, truncated } from '../sound-block.ts'
import { type MpegFrame, parseMpegFrame, sameStream } from './frame.ts'
import { id3Bytes } from './id3.ts'
import { type MpegPromise, parseMpegPromise } from './promise.ts'

const ID3V1_BYTES = 128
const APE_HEADER_BYTES = 32
/** Enough for every header that is looked at. */
const LOOK_BYTES = APE_HEADER_BYTES
/** Garbage between frames that a decoder steps over without losing noticeable time. */
const MAX_GARBAGE_BYTES = 4096

/** Walks from frame to frame of an MPEG audio stream and judges whether it is whole. Keeps at most one frame. */
export class MpegWalker {
  #rest = new Uint8Array(0)
  #skip = 0
  #skipsFrame = false
  #first: MpegFrame | null = null
  #promise: MpegPromise | null = null
  #frames = 0
  #streamBytes = 0
  #garbage = 0
  #isFree = false

  /** The first frame of sound; null while none was seen. */
  get first(): MpegFrame | null {
    return this.#first
  }

  /** Samples (of each channel) that the frames stand for; null where they could not be counted. */
  get samples(): number | null {
    return this.#isFree || this.#first === null ? null : this.#frames * this.#first.samples
  }

  /** Takes the next bytes. Throws audio-corrupt where too much of the middle is no sound. */
  push(chunk: Uint8Array): void {
    if (!this.#isFree) this.#walk(chunk, false)
  }

  /** Ends the walk. Throws audio-truncated, audio-corrupt. */
  finish(): void {
    if (this.#isFree) return
    this.#walk(new Uint8Array(0), true)
    if (this.#skip > 0 && this.#skipsFrame) throw truncated('its last MP3 frame is incomplete')
    if (this.#first === null) throw corrupt('there is no MP3 frame in it')
    const { frames, bytes } = this.#promise ?? { frames: null, bytes: null }
    const missing = frames === null ? 0 : frames - this.#frames
    const lacksBytes = bytes !== null && this.#streamBytes < bytes
    // Some encoders count the informing frame itself: one frame less alone proves nothing.
    if (missing > 1 || (missing === 1 && lacksBytes) || (frames === null && lacksBytes)) {
      throw truncated(`its header promises ${frames ?? '?'} MP3 frames, there are ${this.#frames}`)
    }
  }

  #walk(chunk: Uint8Array, atEnd: boolean): void {
    const skipped = Math.min(this.#skip, chunk.length)
    this.#skip -= skipped
    const bytes = concat(this.#rest, chunk.subarray(skipped))
    this.#rest = new Uint8Array(0)
    let at = 0
    while (at < bytes.length) {
      const step = this.#step(bytes, at, atEnd)
      if (step === 0) {
        this.#rest = bytes.slice(at)
        return
      }
      at += step
    }
    this.#skip += at - bytes.length
  }

  /** Bytes to go on by; 0: more are needed. */
  #step(bytes: Uint8Array, at: number, atEnd: boolean): number {
    if (!atEnd && bytes.length - at < LOOK_BYTES) return 0
    const tag = tagBytes(bytes, at)
    if (tag > 0) {
      this.#skipsFrame = false
      return tag
    }
    const frame = parseMpegFrame(bytes, at)
    if (frame === null) return this.#stepOver()
    if (this.#first !== null)
      return sameStream(frame, this.#first) ? this.#accept(frame) : this.#stepOver()
    return this.#begin(frame, bytes, at, atEnd)
  }

  #begin(frame: MpegFrame, bytes: Uint8Array, at: number, atEnd: boolean): number {
    if (frame.lengthBytes === null) {
      this.#isFree = true
      this.#first = frame
      return bytes.length - at
    }
    const next = at + frame.lengthBytes
    if (!atEnd && bytes.length < next + LOOK_BYTES) return 0
    const follower = parseMpegFrame(bytes, next)
    const isLast = next >= bytes.length - 4 || tagBytes(bytes, next) > 0
    if (!isLast && (follower === null || !sameStream(frame, follower))) return this.#stepOver()
    this.#first = frame
    this.#garbage = 0
    this.#promise = parseMpegPromise(bytes.subarray(at, next), frame)
    const step = this.#accept(frame)
    if (this.#promise !== null) this.#frames = 0
    return step
  }

  #accept(frame: MpegFrame): number {
    if (this.#garbage > MAX_GARBAGE_BYTES) {
      throw corrupt(`${this.#garbage} bytes in the middle are no MP3`)
    }
    this.#garbage = 0
    this.#frames++
    this.#skipsFrame = true
    const length = frame.lengthBytes ?? 1
    this.#streamBytes += length
    return length
  }

  #stepOver(): number {
    this.#garbage++
    this.#skipsFrame = false
    return 1
  }
}

/** Bytes of the ID3v2, ID3v1 or APEv2 tag at `at`; 0 where there is none. */
function tagBytes(bytes: Uint8Array, at: number): number {
  const id3 = id3Bytes(bytes, at)
  if (id3 > 0) return id3
  const name = String.fromCharCode(...bytes.subarray(at, at + 8))
  if (name.startsWith('TAG')) return ID3V1_BYTES
  if (name !== 'APETAGEX' || bytes.length < at + APE_HEADER_BYTES) return 0
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, APE_HEADER_BYTES)
  const isHeader = ((view.getUint32(20, true) >>> 29) & 1) === 1
  return APE_HEADER_BYTES + (isHeader ? view.getUint32(12, true) : 0)
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}
