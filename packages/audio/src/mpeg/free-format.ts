import { corrupt } from '../sound-block.ts'
import { MAX_KBPS_INDEX, type MpegFrame, maxFrameBytes, sideInfoBytes } from './frame.ts'

const HEADER_BYTES = 4
/** Maximum value of main_data_begin in bytes: 9 bits, in MPEG-2 and 2.5 eight. */
const MAX_REACH = { 1: 511, 2: 255, 2.5: 255 } as const
const LENGTH_BITS = 12

/** A rewritten frame; `end` is the offset after its own main data. */
interface RewrittenFrame {
  readonly bytes: Uint8Array
  readonly end: number
}

/**
 * Rewrites layer III free-format frames (no bit rate in the header), which the decoder does not support, as frames of
 * the highest bit rate. The main data of each frame is moved into the frame itself; data that does not fit goes into
 * the previous frame.
 */
export class FreeFormatConverter {
  /** The bit reservoir: the last main data bytes, in which later frames may start. */
  #reservoir = new Uint8Array(0)
  #held: RewrittenFrame | null = null
  /** Number of frames that did not fit and are silent. */
  silencedFrames = 0

  /** Adds a whole frame and returns the previous one, which is then complete. Throws audio-corrupt for other layers. */
  push(frame: Uint8Array, header: MpegFrame): Uint8Array[] {
    if (header.layer !== 3) throw corrupt('it uses the free format in a layer other than III')
    const side = sideInfoBytes(header)
    const start = HEADER_BYTES + (header.hasChecksum ? 2 : 0)
    const own = frame.subarray(start + side)
    const info = frame.slice(start, start + side)
    const begin = takeMainDataBegin(info, header)
    let mainData = this.#mainData(own, begin, mainDataBytes(info, header))
    this.#reservoir = joined(this.#reservoir, own).slice(-MAX_REACH[header.version])
    const bytes = new Uint8Array(maxFrameBytes(header))
    const room = bytes.length - HEADER_BYTES - side
    let surplus = Math.max(0, mainData.length - room)
    if (surplus > Math.min(MAX_REACH[header.version], this.#freeBytes)) {
      // The frame is damaged, or its bit rate is higher than any standard one.
      this.silencedFrames++
      info.fill(0)
      mainData = new Uint8Array(0)
      surplus = 0
    }
    this.#held?.bytes.set(mainData.subarray(0, surplus), this.#held.bytes.length - surplus)
    writeMainDataBegin(info, header, surplus)
    // Header: no checksum, highest bit rate, no padding.
    bytes.set([
      0xff,
      (frame[1] as number) | 1,
      ((frame[2] as number) & 0x0c) | (MAX_KBPS_INDEX << 4),
    ])
    bytes[3] = frame[3] as number
    bytes.set(info, HEADER_BYTES)
    bytes.set(mainData.subarray(surplus), HEADER_BYTES + side)
    const done = this.flush()
    this.#held = { bytes, end: HEADER_BYTES + side + mainData.length - surplus }
    return done
  }

  /** Returns the last frame. */
  flush(): Uint8Array[] {
    const held = this.#held
    this.#held = null
    return held === null ? [] : [held.bytes]
  }

  get #freeBytes(): number {
    return this.#held === null ? 0 : this.#held.bytes.length - this.#held.end
  }

  /**
   * Returns `length` bytes, starting `begin` bytes before the frame's own data. Missing bytes (after a gap) are zeros.
   */
  #mainData(own: Uint8Array, begin: number, length: number): Uint8Array {
    const all = joined(this.#reservoir, own)
    const mainData = new Uint8Array(length)
    const from = this.#reservoir.length - begin
    const available = all.subarray(Math.max(0, from), Math.max(0, from + length))
    mainData.set(available, Math.max(0, -from))
    return mainData
  }
}

/** Reads main_data_begin and sets it to 0. */
function takeMainDataBegin(info: Uint8Array, header: MpegFrame): number {
  const begin = header.version === 1 ? bitsAt(info, 0, 9) : bitsAt(info, 0, 8)
  writeMainDataBegin(info, header, 0)
  return begin
}

function writeMainDataBegin(info: Uint8Array, { version }: MpegFrame, begin: number): void {
  if (version !== 1) {
    info[0] = begin
    return
  }
  info[0] = begin >> 1
  info[1] = ((info[1] as number) & 0x7f) | ((begin & 1) << 7)
}

/** Bytes of a frame's scale factors and Huffman codes: the sum of part2_3_length (ISO 11172-3 §2.4.1.7). */
function mainDataBytes(info: Uint8Array, { version, channels }: MpegFrame): number {
  const isMpeg1 = version === 1
  const privateBits = isMpeg1 ? (channels === 1 ? 5 : 3) : channels
  const start = isMpeg1 ? 9 + privateBits + 4 * channels : 8 + privateBits
  const granules = (isMpeg1 ? 2 : 1) * channels
  let bits = 0
  for (let n = 0; n < granules; n++) {
    bits += bitsAt(info, start + n * (isMpeg1 ? 59 : 63), LENGTH_BITS)
  }
  return Math.ceil(bits / 8)
}

function bitsAt(bytes: Uint8Array, at: number, count: number): number {
  let value = 0
  for (let i = at; i < at + count; i++) {
    value = (value << 1) | (((bytes[i >> 3] ?? 0) >> (7 - (i & 7))) & 1)
  }
  return value
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const out = new Uint8Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}
