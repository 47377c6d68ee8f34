import { ToolkitError } from '@toolkit/core'
import { checkChannels, checkSampleRate } from '../header-limits.ts'
import { truncated } from '../sound-block.ts'

/** `int24in32`: where in its four bytes a sample stands, only the samples show (`settlePadding`). */
export type WavEncoding =
  | 'uint8'
  | 'int16'
  | 'int24'
  | 'int32'
  | 'float32'
  | 'float64'
  | 'int24in32'

/** What the `fmt ` chunk says. `encoding` is null where only ffmpeg reads it (µ-law, ADPCM, …). */
export interface WavLayout {
  readonly encoding: WavEncoding | null
  readonly sampleRate: number
  readonly channels: number
  readonly frameBytes: number
  /** Whether it contradicts itself and was read by the more likely half. */
  readonly isRepaired: boolean
}

/** A header up to the first byte of sound. */
export interface WavHeader {
  readonly layout: WavLayout
  /** Bytes of sound that it promises; null: it says nothing, the sound goes to the end of the file. */
  readonly promised: number | null
  /** Bytes from the beginning of the file (or of this one of several) to the sound. */
  readonly headerBytes: number
}

/**
 * What the header's reader wants next: `look` answers with up to that many bytes and leaves them, `skip` goes on (and
 * answers with nothing). The caller may stop wherever its bytes end.
 */
export type HeaderStep =
  | { readonly look: number; readonly skip?: never }
  | { readonly skip: number; readonly look?: never }

const PCM = 1
const FLOAT = 3
const EXTENSIBLE = 0xfffe
const MAX_FORMAT_BYTES = 64 * 1024
/** Sizes that writers leave who never learn the true one, and how far from them they may lie (sox: a page below 2³¹). */
const PLACEHOLDERS = [2_000_000_000, 2 ** 31, 4_000_000_000, 2 ** 32] as const
const PLACEHOLDER_SLACK = 64 * 1024
/** A promise of more than this, of which not even a hundredth is there, is none. */
const HUGE_BYTES = 1e9

/** Names of chunks that writers put before or behind the sound. */
const KNOWN = new Set(
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
 * Reads a RIFF, RF64 or BW64 header from its first byte to the first byte of sound, chunk by chunk (Multimedia
 * Programming Interface 1.0, EBU Tech 3306). Throws audio-bad-header, and audio-truncated where it gets fewer bytes than
 * it looked for.
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
      const said = size === 0xffffffff && size64 !== null ? size64 : size
      const isOpen = !isEmpty && (said === 0 || said === 0xffffffff)
      return { layout, promised: isOpen ? null : said, headerBytes: at }
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

/** Whether a data size is what a writer leaves that never learned the size, `present` bytes being there. */
export function isPlaceholder(promised: number, present: number): boolean {
  const isNear = PLACEHOLDERS.some((size) => Math.abs(promised - size) <= PLACEHOLDER_SLACK)
  return isNear || (promised > HUGE_BYTES && present < promised / 100)
}

/** Reads the body of a `fmt ` chunk. Throws audio-bad-header. */
export function parseWavFormat(body: Uint8Array): WavLayout {
  if (body.length < 14) throw badHeader('its format chunk is too short')
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const tag = view.getUint16(0, true)
  const channels = checkChannels(view.getUint16(2, true))
  const sampleRate = checkSampleRate(view.getUint32(4, true))
  const frameBytes = view.getUint16(12, true)
  const saidBits = body.length < 16 ? 0 : view.getUint16(14, true)
  const bits = saidBits === 0 ? Math.floor(frameBytes / channels) * 8 : saidBits
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
  const ownBytes = sampleBytes * channels
  const isByBits =
    frameBytes === 0 ||
    frameBytes === sampleBytes ||
    view.getUint32(8, true) === sampleRate * ownBytes
  if (frameBytes !== ownBytes && !isByBits) {
    throw badHeader(`${channels} channels of ${bits} bits do not make ${frameBytes} bytes a frame`)
  }
  const isShort = saidBits === 0 || (tag === EXTENSIBLE && body.length < 40)
  const isRepaired = frameBytes !== ownBytes || isShort
  return { encoding, sampleRate, channels, frameBytes: ownBytes, isRepaired }
}

/** The format tag, where need be out of the extension. Throws audio-bad-header. */
function sampleFormat(body: Uint8Array, view: DataView, bits: number): number {
  const tag = view.getUint16(0, true)
  // The first two bytes of the sub-format GUID are the format tag it stands for (mmreg.h).
  const format = tag === EXTENSIBLE && body.length >= 40 ? view.getUint16(24, true) : tag
  // Floats have 32 bits or more, so fewer leave no choice.
  if (format === EXTENSIBLE && bits <= 24) return PCM
  if (format === 0 || format === EXTENSIBLE) throw badHeader('it names no sample format')
  return format
}

/** The 64-bit data size of an RF64 file's `ds64` chunk (EBU Tech 3306); null where it is a placeholder too. */
function parseDs64(body: Uint8Array): number | null {
  if (body.length < 16) throw badHeader('its ds64 chunk is too short')
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const size = view.getBigUint64(8, true)
  if (size === 0n || size === 0xffffffffffffffffn) return null
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw badHeader('its data size is impossible')
  return Number(size)
}

/** Bytes between a chunk of odd size and the next one: one, but some writers forget it. */
function paddingOf(next: Uint8Array): 0 | 1 {
  const isForgotten = isChunkName(next, 0) && !isKnownChunk(fourCc(next, 1))
  return isForgotten ? 0 : 1
}

/** Whether writers put chunks of this name before or behind the sound. */
export function isKnownChunk(name: string): boolean {
  return KNOWN.has(name)
}

/** Whether four letters, digits or spaces stand at `at`, as in the names of all chunks. */
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

/** Whether the file begins as a RIFF/RF64/BW64 WAVE file does. */
export function isWav(head: Uint8Array): boolean {
  return ['RIFF', 'RF64', 'BW64'].includes(fourCc(head, 0)) && fourCc(head, 8) === 'WAVE'
}

/** Four bytes at `at` as Latin-1 letters. */
export function fourCc(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

export function badHeader(why: string): ToolkitError {
  return new ToolkitError(
    'audio-bad-header',
    `The audio header is impossible: ${why}. Export the recording again.`,
  )
}
