import { ToolkitError } from '@toolkit/core'
import { checkChannels, checkSampleRate } from '../file-format.ts'
import { truncated } from '../sound-block.ts'

/** `int24in32`: 24-bit samples in four bytes; `detectSampleFormat` finds which three are used. */
export type WavEncoding =
  | 'uint8'
  | 'int16'
  | 'int24'
  | 'int32'
  | 'float32'
  | 'float64'
  | 'int24in32'

/** Contents of the `fmt ` chunk. `encoding` is null if only ffmpeg decodes it (µ-law, ADPCM, …). */
export interface WavLayout {
  readonly encoding: WavEncoding | null
  readonly sampleRate: number
  readonly channels: number
  readonly frameBytes: number
  /** Whether its fields are contradictory and the more likely ones were used. */
  readonly isRepaired: boolean
}

/** A header up to the first byte of audio data. */
export interface WavHeader {
  readonly layout: WavLayout
  /** Declared size of the audio data in bytes; null if there is none and the data extends to the end of the file. */
  readonly declaredBytes: number | null
  /** Bytes from the start of this WAV file to the audio data. */
  readonly headerBytes: number
}

/**
 * A request of the header parser. `look`: answer with up to that many bytes without consuming them. `skip`: consume
 * that many bytes and answer with an empty array. The caller may stop where its bytes end.
 */
export type HeaderStep =
  | { readonly look: number; readonly skip?: never }
  | { readonly skip: number; readonly look?: never }

const PCM = 1
const FLOAT = 3
const EXTENSIBLE = 0xfffe
const MAX_FORMAT_BYTES = 64 * 1024
/**
 * Placeholder sizes of writers that do not know the real size, and the tolerance around them (sox: a page below 2³¹).
 */
const PLACEHOLDERS = [2_000_000_000, 2 ** 31, 4_000_000_000, 2 ** 32] as const
const PLACEHOLDER_SLACK = 64 * 1024
/** A declared size above this counts as a placeholder if less than a hundredth of it exists. */
const HUGE_BYTES = 1e9

/** Names of chunks that may precede or follow the data chunk. */
const KNOWN_CHUNKS = new Set(
  (
    'LIST,INFO,id3 ,ID3 ,bext,fact,cue ,smpl,inst,plst,iXML,axml,aXML,PEAK,JUNK,junk,FLLR,PAD ,DISP,acid,cart,chna,' +
    'dbmd,levl,umid,_PMX,strc,afsp,minf,elm1,regn,ovwf,ResU,SAUR,LGWV,mext,qlty,link,labl,note,ltxt,adtl,SMED,tlst,' +
    'muma,ndlr,logs,bwfx,r64m,data,fmt '
  ).split(','),
)
const PCM_ENCODINGS: Readonly<Record<number, WavEncoding>> = {
  1: 'uint8',
  2: 'int16',
  3: 'int24',
  4: 'int32',
}
const FLOAT_ENCODINGS: Readonly<Record<number, WavEncoding>> = { 4: 'float32', 8: 'float64' }

/**
 * Parses a RIFF, RF64 or BW64 header up to the audio data, chunk by chunk (Multimedia Programming Interface 1.0, EBU
 * Tech 3306). Throws audio-bad-header, and audio-truncated if it gets fewer bytes than requested.
 */
export function* readWavHeader(): Generator<HeaderStep, WavHeader, Uint8Array> {
  let layout: WavLayout | null = null
  let size64: number | null = null
  let at = 12
  yield { skip: at }
  while (true) {
    const head = yield* look(8)
    const id = fourCc(head, 0)
    const size = wordAt(head, 4)
    yield { skip: 8 }
    at += 8
    if (id === 'data') {
      if (layout === null) throw badHeader('its format chunk is missing')
      const isEmpty = size === 0 && isKnownChunk(fourCc(yield { look: 4 }, 0))
      const declaredSize = size === 0xffffffff && size64 !== null ? size64 : size
      const isUnknown = !isEmpty && (declaredSize === 0 || declaredSize === 0xffffffff)
      return { layout, declaredBytes: isUnknown ? null : declaredSize, headerBytes: at }
    }
    if ((id === 'fmt ' || id === 'ds64') && size <= MAX_FORMAT_BYTES) {
      const body = yield* look(size)
      if (id === 'fmt ') layout = parseWavFormat(body)
      else size64 = parseDs64(body)
    }
    yield { skip: size }
    const padding = size % 2 === 0 ? 0 : paddingOf(yield { look: 5 })
    yield { skip: padding }
    at += size + padding
  }
}

/** Whether a declared data size is a placeholder, given the number of bytes present. */
export function isPlaceholder(declaredBytes: number, availableBytes: number): boolean {
  const isNearPlaceholder = PLACEHOLDERS.some(
    (size) => Math.abs(declaredBytes - size) <= PLACEHOLDER_SLACK,
  )
  return isNearPlaceholder || (declaredBytes > HUGE_BYTES && availableBytes < declaredBytes / 100)
}

/** Parses the body of a `fmt ` chunk. Throws audio-bad-header. */
export function parseWavFormat(body: Uint8Array): WavLayout {
  if (body.length < 14) throw badHeader('its format chunk is too short')
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const tag = view.getUint16(0, true)
  const channels = checkChannels(view.getUint16(2, true))
  const sampleRate = checkSampleRate(view.getUint32(4, true))
  const frameBytes = view.getUint16(12, true)
  const declaredBits = body.length < 16 ? 0 : view.getUint16(14, true)
  const bits = declaredBits === 0 ? Math.floor(frameBytes / channels) * 8 : declaredBits
  const format = sampleFormat(body, view, bits)
  if (format !== PCM && format !== FLOAT) {
    return { encoding: null, sampleRate, channels, frameBytes, isRepaired: false }
  }
  const sampleBytes = Math.ceil(bits / 8)
  const encoding = (format === PCM ? PCM_ENCODINGS : FLOAT_ENCODINGS)[sampleBytes]
  if (encoding === undefined || (format === FLOAT && bits % 32 !== 0)) {
    throw badHeader(`samples of ${bits} bits are not supported`)
  }
  const isExtended = tag === EXTENSIBLE && body.length >= 40
  const validBits = isExtended ? view.getUint16(18, true) : bits
  const isPadded = format === PCM && Math.min(bits, validBits) === 24 && frameBytes === 4 * channels
  if (isPadded) {
    return { encoding: 'int24in32', sampleRate, channels, frameBytes, isRepaired: false }
  }
  const expectedFrameBytes = sampleBytes * channels
  const isByBits =
    frameBytes === 0 ||
    frameBytes === sampleBytes ||
    view.getUint32(8, true) === sampleRate * expectedFrameBytes
  if (frameBytes !== expectedFrameBytes && !isByBits) {
    throw badHeader(`${channels} channels of ${bits} bits do not make ${frameBytes} bytes a frame`)
  }
  const isShort = declaredBits === 0 || (tag === EXTENSIBLE && body.length < 40)
  const isRepaired = frameBytes !== expectedFrameBytes || isShort
  return { encoding, sampleRate, channels, frameBytes: expectedFrameBytes, isRepaired }
}

/** Returns the format tag, from the extension if necessary. Throws audio-bad-header. */
function sampleFormat(body: Uint8Array, view: DataView, bits: number): number {
  const tag = view.getUint16(0, true)
  // The first two bytes of the sub-format GUID are the format tag it stands for (mmreg.h).
  const format = tag === EXTENSIBLE && body.length >= 40 ? view.getUint16(24, true) : tag
  // Floats have at least 32 bits, so fewer bits mean PCM.
  if (format === EXTENSIBLE && bits <= 24) return PCM
  if (format === 0 || format === EXTENSIBLE) throw badHeader('it has no sample format')
  return format
}

/** Parses the 64-bit data size of the `ds64` chunk of an RF64 file (EBU Tech 3306); null if it is a placeholder. */
function parseDs64(body: Uint8Array): number | null {
  if (body.length < 16) throw badHeader('its ds64 chunk is too short')
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const size = view.getBigUint64(8, true)
  if (size === 0n || size === 0xffffffffffffffffn) return null
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw badHeader('its data size is invalid')
  return Number(size)
}

/** Padding bytes after a chunk of odd size: one, but some writers omit it. */
function paddingOf(next: Uint8Array): 0 | 1 {
  const isOmitted = isChunkName(next, 0) && !isKnownChunk(fourCc(next, 1))
  return isOmitted ? 0 : 1
}

/** Whether this is a known name of a chunk before or after the data chunk. */
export function isKnownChunk(name: string): boolean {
  return KNOWN_CHUNKS.has(name)
}

/** Whether four characters valid in chunk names are at `at`. */
export function isChunkName(bytes: Uint8Array, at: number): boolean {
  return /^[\w .-]{4}$/.test(fourCc(bytes, at))
}

function* look(count: number): Generator<HeaderStep, Uint8Array, Uint8Array> {
  const bytes = yield { look: count }
  if (bytes.length < count) throw truncated('it ends inside its header')
  return bytes
}

function wordAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at, true)
}

/** Whether the file starts with a RIFF/RF64/BW64 WAVE header. */
export function isWav(head: Uint8Array): boolean {
  return ['RIFF', 'RF64', 'BW64'].includes(fourCc(head, 0)) && fourCc(head, 8) === 'WAVE'
}

/** Returns four bytes at `at` as Latin-1 text. */
export function fourCc(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

export function badHeader(why: string): ToolkitError {
  return new ToolkitError(
    'audio-bad-header',
    `The audio header is invalid: ${why}. Export the recording again.`,
  )
}
