/**
 * Boxes of a fragmented MP4 file with one Opus track (ISO 14496-12, "Encapsulation of Opus in ISO Base Media File
 * Format"). The timescale is 48 kHz, as in Opus.
 */
export const TIMESCALE = 48_000

const TRACK_ID = 1
/** Brand that identifies renditions of this product. */
export const BRAND = 'tkrd'
const UNITY_MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000]
const IS_SYNC_SAMPLE = 0x02000000
/** tfhd: default duration, size and flags per fragment; data offsets are relative to the moof box. */
const TFHD_FLAGS = 0x020028
/** trun: a data offset, and duration and size per sample. */
const TRUN_FLAGS = 0x000301

/** Track properties in the file header. */
export interface TrackHead {
  readonly channels: number
  /** Sample rate before encoding, in Hz. */
  readonly inputRate: number
  /** Samples at 48 kHz that a decoder outputs before the first sample of the recording. */
  readonly preSkip: number
}

/** One packet and its duration in samples at 48 kHz. */
export interface Packet {
  readonly bytes: Uint8Array
  readonly duration: number
}

/** Index entry of a fragment. */
export interface Fragment {
  readonly sizeBytes: number
  /** In samples at 48 kHz. */
  readonly duration: number
}

/** Builds the start of the file: brands, track, and the index of all fragments. */
export function fileHead(head: TrackHead, fragments: readonly Fragment[]): Uint8Array {
  const duration = fragments.reduce((sum, fragment) => sum + fragment.duration, 0)
  return concatenated([
    box('ftyp', text('iso5'), u32(512), text('iso5'), text('iso6'), text('mp41'), text(BRAND)),
    box('moov', movieHeader(), track(head), movieExtends(duration)),
    segmentIndex(fragments),
  ])
}

/** Builds a fragment that starts at `time` (samples at 48 kHz). */
export function fragmentBytes(
  sequence: number,
  time: number,
  packets: readonly Packet[],
): Uint8Array {
  const samples = packets.flatMap(({ bytes, duration }) => [u32(duration), u32(bytes.length)])
  const moof = (dataOffset: number): Uint8Array =>
    box(
      'moof',
      fullBox('mfhd', 0, 0, u32(sequence)),
      box(
        'traf',
        fullBox('tfhd', 0, TFHD_FLAGS, u32(TRACK_ID), u32(0), u32(0), u32(IS_SYNC_SAMPLE)),
        fullBox('tfdt', 1, 0, u64(time)),
        fullBox('trun', 0, TRUN_FLAGS, u32(packets.length), u32(dataOffset), ...samples),
      ),
    )
  const head = moof(moof(0).length + 8)
  return concatenated([head, box('mdat', ...packets.map(({ bytes }) => bytes))])
}

function movieHeader(): Uint8Array {
  return fullBox(
    'mvhd',
    0,
    0,
    ...[0, 0, TIMESCALE, 0, 0x10000].map(u32),
    u16(0x100),
    new Uint8Array(10),
    ...UNITY_MATRIX.map(u32),
    new Uint8Array(24),
    u32(TRACK_ID + 1),
  )
}

function track(head: TrackHead): Uint8Array {
  const header = fullBox(
    'tkhd',
    0,
    3,
    ...[0, 0, TRACK_ID, 0, 0, 0, 0, 0].map(u32),
    u16(0x100),
    u16(0),
    ...UNITY_MATRIX.map(u32),
    u32(0),
    u32(0),
  )
  const media = box(
    'mdia',
    fullBox('mdhd', 0, 0, u32(0), u32(0), u32(TIMESCALE), u32(0), u16(0x55c4), u16(0)),
    fullBox('hdlr', 0, 0, u32(0), text('soun'), new Uint8Array(12), text('Sound\0')),
    box(
      'minf',
      fullBox('smhd', 0, 0, u32(0)),
      box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, 1))),
      box(
        'stbl',
        fullBox('stsd', 0, 0, u32(1), opusEntry(head)),
        fullBox('stts', 0, 0, u32(0)),
        fullBox('stsc', 0, 0, u32(0)),
        fullBox('stsz', 0, 0, u32(0), u32(0)),
        fullBox('stco', 0, 0, u32(0)),
      ),
    ),
  )
  return box('trak', header, media)
}

function opusEntry({ channels, inputRate, preSkip }: TrackHead): Uint8Array {
  const specific = box(
    'dOps',
    new Uint8Array([0, channels]),
    u16(preSkip),
    u32(inputRate),
    u16(0),
    new Uint8Array([0]),
  )
  return box(
    'Opus',
    new Uint8Array(6),
    u16(1),
    u32(0),
    u32(0),
    u16(channels),
    u16(16),
    u32(0),
    u32(TIMESCALE * 0x10000),
    specific,
  )
}

function movieExtends(duration: number): Uint8Array {
  return box(
    'mvex',
    fullBox('mehd', 1, 0, u64(duration)),
    fullBox('trex', 0, 0, u32(TRACK_ID), u32(1), u32(0), u32(0), u32(0)),
  )
}

/** Position of each fragment, so that a player can seek with one request. */
function segmentIndex(fragments: readonly Fragment[]): Uint8Array {
  const references = fragments.flatMap(({ sizeBytes, duration }) => [
    u32(sizeBytes),
    u32(duration),
    u32(0x90000000),
  ])
  const count = [u16(0), u16(fragments.length)]
  return fullBox('sidx', 1, 0, u32(1), u32(TIMESCALE), u64(0), u64(0), ...count, ...references)
}

function box(type: string, ...parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, 8)
  return concatenated([u32(size), text(type), ...parts])
}

function fullBox(
  type: string,
  version: number,
  flags: number,
  ...parts: readonly Uint8Array[]
): Uint8Array {
  return box(type, u32(version * 0x1000000 + flags), ...parts)
}

function text(letters: string): Uint8Array {
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0))
}

function u16(value: number): Uint8Array {
  return new Uint8Array([value >>> 8, value & 0xff])
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

function u64(value: number): Uint8Array {
  return concatenated([u32(Math.floor(value / 2 ** 32)), u32(value % 2 ** 32)])
}

function concatenated(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}
