/** The header of one MPEG audio frame (ISO 11172-3 §2.4.1.3, ISO 13818-3). */
export interface MpegFrame {
  readonly version: 1 | 2 | 2.5
  readonly layer: 1 | 2 | 3
  readonly sampleRate: number
  readonly channels: 1 | 2
  /** Samples per channel. */
  readonly samples: number
  /** Bytes of the whole frame; null in the free format, whose header has no bit rate. */
  readonly lengthBytes: number | null
  /** Padding bytes of this frame. */
  readonly paddingBytes: number
  /** Whether a 2-byte checksum follows the header. */
  readonly hasChecksum: boolean
}

/**
 * Contents of an info frame (Xing, Info, VBRI), the first frame of a stream. Fields are null if it does not contain
 * them.
 */
export interface MpegInfo {
  /** Number of audio frames. */
  readonly frames: number | null
  /** Bytes of all frames including this one. */
  readonly bytes: number | null
  /** Encoder delay and padding in samples (LAME tag). */
  readonly delay: number
  readonly padding: number
}

/** Consecutive frames of one stream. */
export interface FrameSequence {
  /** Number of headers found. */
  readonly frames: number
  /** End offset of the last frame; beyond the end of the bytes if the frame is truncated. */
  readonly end: number
}

/** The longest frame: layer II, 160 kbit/s at 8 kHz. */
export const MAX_FRAME_BYTES = 2881

/** Header index of the highest bit rate. */
export const MAX_KBPS_INDEX = 14

/** Bytes that contain three frames of any kind. */
export const SEQUENCE_BYTES = 12 * 1024
/** Consecutive frames that do not occur by chance. */
export const MIN_CONSECUTIVE_FRAMES = 3

const MIN_FRAME_BYTES = 24
const MAX_FREE_FORMAT_BYTES = 4 * 1024

const KBPS_V1 = {
  1: [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  2: [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  3: [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
} as const
const KBPS_V2 = {
  1: [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  2: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  3: [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const
const RATES_V1 = [44_100, 48_000, 32_000] as const
const RATE_DIVISOR = { 1: 1, 2: 2, 2.5: 4 } as const
const VERSIONS = [2.5, null, 2, 1] as const
const LAYERS = [null, 3, 2, 1] as const
const VBRI_OFFSET = 36
/**
 * Offset of the delay and padding fields in the LAME tag, which follows the table of contents and the quality field.
 */
const TRIM_FIELDS_OFFSET = 21
const TRIMMING_ENCODERS = ['LAME', 'Lavf', 'Lavc']

/** Parses the frame header at `at`; null if there is none. */
export function parseMpegFrame(bytes: Uint8Array, at: number): MpegFrame | null {
  if (bytes[at] !== 0xff || at + 4 > bytes.length) return null
  const kind = bytes[at + 1] as number
  const rates = bytes[at + 2] as number
  const mode = bytes[at + 3] as number
  if ((kind & 0xe0) !== 0xe0) return null
  const version = VERSIONS[(kind >> 3) & 3] ?? null
  const layer = LAYERS[(kind >> 1) & 3] ?? null
  const rate = RATES_V1[(rates >> 2) & 3]
  const emphasis = mode & 3
  if (version === null || layer === null || rate === undefined || emphasis === 2) return null
  const kbps = (version === 1 ? KBPS_V1 : KBPS_V2)[layer][rates >> 4]
  if (kbps === undefined) return null
  const sampleRate = rate / RATE_DIVISOR[version]
  const paddingBytes = ((rates >> 1) & 1) * (layer === 1 ? 4 : 1)
  const lengthBytes =
    kbps === 0 ? null : unpaddedBytes(version, layer, kbps, sampleRate) + paddingBytes
  const samples = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152
  const channels = mode >> 6 === 3 ? 1 : 2
  const hasChecksum = (kind & 1) === 0
  return {
    version,
    layer,
    sampleRate,
    channels,
    samples,
    lengthBytes,
    paddingBytes,
    hasChecksum,
  }
}

/** Whether two frames can belong to one stream: an encoder never changes these fields. */
export function isSameStream(a: MpegFrame, b: MpegFrame): boolean {
  return (
    a.version === b.version &&
    a.layer === b.layer &&
    a.sampleRate === b.sampleRate &&
    (a.lengthBytes === null) === (b.lengthBytes === null)
  )
}

/** Finds up to `maxFrames` consecutive frames at `at`, as far as the bytes reach; 0 frames if there is no header. */
export function frameSequenceAt(bytes: Uint8Array, at: number, maxFrames: number): FrameSequence {
  const first = parseMpegFrame(bytes, at)
  const lengthBytes = first && frameBytes(bytes, at, first)
  if (first === null || lengthBytes === null) return { frames: 0, end: at }
  let end = at + lengthBytes
  let frames = 1
  while (frames < maxFrames) {
    const next = parseMpegFrame(bytes, end)
    if (next === null || !isSameStream(next, first)) break
    end += next.lengthBytes ?? lengthBytes - first.paddingBytes + next.paddingBytes
    frames++
  }
  return { frames, end }
}

/** Finds the first sequence of `count` frames that starts in [from, to); −1 if there is none. */
export function findFrameSequence(
  bytes: Uint8Array,
  from: number,
  to: number,
  count = MIN_CONSECUTIVE_FRAMES,
): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0 && at < to; at = bytes.indexOf(0xff, at + 1)) {
    if (frameSequenceAt(bytes, at, count).frames === count) return at
  }
  return -1
}

/**
 * Bytes of the frame at `at`. In the free format this is the distance between headers; null if the distances are
 * irregular.
 */
export function frameBytes(bytes: Uint8Array, at: number, frame: MpegFrame): number | null {
  if (frame.lengthBytes !== null) return frame.lengthBytes
  for (let next = at + MIN_FRAME_BYTES; next <= at + MAX_FREE_FORMAT_BYTES; next++) {
    const second = parseMpegFrame(bytes, next)
    if (second === null || !hasSameFormat(second, frame)) continue
    const third = next + (next - at) - frame.paddingBytes + second.paddingBytes
    const thirdHeader = parseMpegFrame(bytes, third)
    if (thirdHeader !== null && hasSameFormat(thirdHeader, frame)) return next - at
  }
  return null
}

function hasSameFormat(a: MpegFrame, b: MpegFrame): boolean {
  return isSameStream(a, b) && a.channels === b.channels && a.hasChecksum === b.hasChecksum
}

/** Whether this is a valid frame length of this stream for any bit rate. */
export function isFrameLength({ version, layer, sampleRate }: MpegFrame, bytes: number): boolean {
  const slot = layer === 1 ? 4 : 1
  return (version === 1 ? KBPS_V1 : KBPS_V2)[layer].some((kbps) => {
    const length = unpaddedBytes(version, layer, kbps, sampleRate)
    return kbps > 0 && (bytes === length || bytes === length + slot)
  })
}

/** Bytes of an unpadded frame of this stream at the highest bit rate. */
export function maxFrameBytes({ version, layer, sampleRate }: MpegFrame): number {
  const kbps = (version === 1 ? KBPS_V1 : KBPS_V2)[layer][MAX_KBPS_INDEX]
  return unpaddedBytes(version, layer, kbps, sampleRate)
}

/** Whether a frame does not depend on earlier frames, as the first frame of an encoder. `frame` is the whole frame. */
export function isIndependentFrame(frame: Uint8Array, header: MpegFrame): boolean {
  if (header.layer !== 3) return true
  const at = header.hasChecksum ? 6 : 4
  const [first, second] = [frame[at] ?? 0, frame[at + 1] ?? 0]
  // main_data_begin: 9 bits, in MPEG-2 and 2.5 eight.
  return first === 0 && (header.version !== 1 || second < 0x80)
}

/** Bytes of the side information of a layer III frame. */
export function sideInfoBytes({ version, channels }: MpegFrame): number {
  if (version === 1) return channels === 2 ? 32 : 17
  return channels === 2 ? 17 : 9
}

/** Parses a Xing, Info or VBRI frame (`frame` is the whole frame); null for an audio frame. */
export function parseMpegInfo(frame: Uint8Array, header: MpegFrame): MpegInfo | null {
  if (header.layer !== 3) return null
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  const side = sideInfoBytes(header)
  for (const at of [4 + side, 6 + side]) {
    const name = letters(frame, at)
    if ((name === 'Xing' || name === 'Info') && at + 16 <= frame.length) {
      return readXing(frame, view, at)
    }
  }
  if (letters(frame, VBRI_OFFSET) !== 'VBRI' || VBRI_OFFSET + 18 > frame.length) return null
  const bytes = view.getUint32(VBRI_OFFSET + 10)
  return { bytes, frames: view.getUint32(VBRI_OFFSET + 14), delay: 0, padding: 0 }
}

function readXing(frame: Uint8Array, view: DataView, start: number): MpegInfo {
  const flags = view.getUint32(start + 4)
  let at = start + 8
  const field = (flag: number, size: number): number | null => {
    if ((flags & flag) === 0) return null
    at += size
    return at <= frame.length ? view.getUint32(at - size) : 0
  }
  // An encoder that cannot seek back leaves 0.
  const frames = field(1, 4) || null
  const bytes = field(2, 4) || null
  field(4, 100)
  field(8, 4)
  const hasTrimFields = TRIMMING_ENCODERS.includes(letters(frame, at))
  const trims = at + TRIM_FIELDS_OFFSET
  if (!hasTrimFields || trims + 3 > frame.length) return { frames, bytes, delay: 0, padding: 0 }
  const packed = (view.getUint16(trims) << 8) | view.getUint8(trims + 2)
  return { frames, bytes, delay: packed >> 12, padding: packed & 0xfff }
}

function unpaddedBytes(version: number, layer: number, kbps: number, sampleRate: number): number {
  if (layer === 1) return Math.floor((12_000 * kbps) / sampleRate) * 4
  const samplesPer8 = layer === 3 && version !== 1 ? 72 : 144
  return Math.floor((samplesPer8 * 1000 * kbps) / sampleRate)
}

function letters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}
