import { corrupt } from '../sound-block.ts'
import { longestBytes, MAX_KBPS_INDEX, type MpegFrame, sideBytes } from './frame.ts'

const HEADER_BYTES = 4
/** What main_data_begin reaches back, in bytes: 9 bits, in MPEG-2 and 2.5 eight. */
const MAX_REACH = { 1: 511, 2: 255, 2.5: 255 } as const
const LENGTH_BITS = 12

/** A frame that is written as far as its own sound goes; `end`: of that, in its bytes. */
interface Repacked {
  readonly bytes: Uint8Array
  readonly end: number
}

/**
 * Writes layer III frames of the free format (no bit rate in the header), which the decoder does not read, as frames of the
 * highest bit rate: the sound of each, wherever it began, goes into its own frame, and what is too much into the one before.
 */
export class FreeFormat {
  /** The last bytes of sound, that frames to come may begin in. */
  #reservoir = new Uint8Array(0)
  #held: Repacked | null = null
  /** Frames that did not fit and are silent. */
  silenced = 0

  /** Takes a whole frame; gives the one before, now that it is complete. Throws audio-corrupt for other layers. */
  push(frame: Uint8Array, header: MpegFrame): Uint8Array[] {
    if (header.layer !== 3) throw corrupt('its frames are of the free format, not of layer III')
    const side = sideBytes(header)
    const start = HEADER_BYTES + (header.hasChecksum ? 2 : 0)
    const own = frame.subarray(start + side)
    const info = frame.slice(start, start + side)
    const begin = takeBegin(info, header)
    let sound = this.#soundOf(own, begin, soundBytes(info, header))
    this.#reservoir = joined(this.#reservoir, own).slice(-MAX_REACH[header.version])
    const bytes = new Uint8Array(longestBytes(header))
    const room = bytes.length - HEADER_BYTES - side
    let surplus = Math.max(0, sound.length - room)
    if (surplus > Math.min(MAX_REACH[header.version], this.#spare)) {
      // Damaged, or of a bit rate that no other format has.
      this.silenced++
      info.fill(0)
      sound = new Uint8Array(0)
      surplus = 0
    }
    this.#held?.bytes.set(sound.subarray(0, surplus), this.#held.bytes.length - surplus)
    putBegin(info, header, surplus)
    // Without a checksum, at the highest bit rate, not padded.
    bytes.set([
      0xff,
      (frame[1] as number) | 1,
      ((frame[2] as number) & 0x0c) | (MAX_KBPS_INDEX << 4),
    ])
    bytes[3] = frame[3] as number
    bytes.set(info, HEADER_BYTES)
    bytes.set(sound.subarray(surplus), HEADER_BYTES + side)
    const done = this.flush()
    this.#held = { bytes, end: HEADER_BYTES + side + sound.length - surplus }
    return done
  }

  /** The last frame. */
  flush(): Uint8Array[] {
    const held = this.#held
    this.#held = null
    return held === null ? [] : [held.bytes]
  }

  get #spare(): number {
    return this.#held === null ? 0 : this.#held.bytes.length - this.#held.end
  }

  /** `length` bytes from `begin` before a frame's own on; what is not there (behind a gap) is zeros. */
  #soundOf(own: Uint8Array, begin: number, length: number): Uint8Array {
    const all = joined(this.#reservoir, own)
    const sound = new Uint8Array(length)
    const from = this.#reservoir.length - begin
    const there = all.subarray(Math.max(0, from), Math.max(0, from + length))
    sound.set(there, Math.max(0, -from))
    return sound
  }
}

/** main_data_begin, which leaves its place. */
function takeBegin(info: Uint8Array, header: MpegFrame): number {
  const begin = header.version === 1 ? bitsAt(info, 0, 9) : bitsAt(info, 0, 8)
  putBegin(info, header, 0)
  return begin
}

function putBegin(info: Uint8Array, { version }: MpegFrame, begin: number): void {
  if (version !== 1) {
    info[0] = begin
    return
  }
  info[0] = begin >> 1
  info[1] = ((info[1] as number) & 0x7f) | ((begin & 1) << 7)
}

/** Bytes of a frame's scale factors and Huffman codes: the sum of part2_3_length (ISO 11172-3 §2.4.1.7). */
function soundBytes(info: Uint8Array, { version, channels }: MpegFrame): number {
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
