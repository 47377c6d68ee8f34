import { ToolkitError } from '@toolkit/core'
import { checkChannels, checkSampleRate } from '../header-limits.ts'

export type WavEncoding = 'uint8' | 'int16' | 'int24' | 'int32' | 'float32' | 'float64'

/** What the `fmt ` chunk says. `encoding` is null where only ffmpeg reads it (µ-law, ADPCM, …). */
export interface WavLayout {
  readonly encoding: WavEncoding | null
  readonly sampleRate: number
  readonly channels: number
  readonly frameBytes: number
}

const PCM = 1
const FLOAT = 3
const EXTENSIBLE = 0xfffe
/** The size that sox writes into a pipe, rounded down to whole frames. */
const SOX_PIPE_BYTES = 0x7ffff000

const PCM_ENCODINGS: Readonly<Record<number, WavEncoding>> = {
  1: 'uint8',
  2: 'int16',
  3: 'int24',
  4: 'int32',
}
const FLOAT_ENCODINGS: Readonly<Record<number, WavEncoding>> = { 4: 'float32', 8: 'float64' }

/** Chunks that writers put behind the sound; right behind a data size of 0 they say that it is really empty. */
export const TRAILING_CHUNKS = new Set(['LIST', 'id3 ', 'ID3 ', 'bext', 'fact', 'cue ', 'smpl'])

/** Reads the body of a `fmt ` chunk. Throws audio-bad-header. */
export function parseWavFormat(body: Uint8Array): WavLayout {
  if (body.length < 16) throw badHeader('its format chunk is too short')
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const tag = view.getUint16(0, true)
  const channels = checkChannels(view.getUint16(2, true))
  const sampleRate = checkSampleRate(view.getUint32(4, true))
  const frameBytes = view.getUint16(12, true)
  const bits = view.getUint16(14, true)
  // The first two bytes of the sub-format GUID are the format tag it stands for (mmreg.h).
  const format = tag === EXTENSIBLE && body.length >= 40 ? view.getUint16(24, true) : tag
  if (format === 0 || format === EXTENSIBLE) throw badHeader('it names no sample format')
  if (format !== PCM && format !== FLOAT) {
    return { encoding: null, sampleRate, channels, frameBytes }
  }
  const sampleBytes = Math.ceil(bits / 8)
  const encoding = (format === PCM ? PCM_ENCODINGS : FLOAT_ENCODINGS)[sampleBytes]
  if (encoding === undefined || (format === FLOAT && bits % 32 !== 0)) {
    throw badHeader(`samples of ${bits} bits are not supported`)
  }
  if (frameBytes !== sampleBytes * channels) {
    throw badHeader(`${channels} channels of ${bits} bits do not make ${frameBytes} bytes a frame`)
  }
  return { encoding, sampleRate, channels, frameBytes }
}

/** Bytes of sound that the header promises; null for a pipe's placeholder. Throws audio-bad-header for a broken last frame. */
export function promisedBytes(
  size: number,
  size64: number | null,
  layout: WavLayout,
): number | null {
  const isPlaceholder =
    size === 0 ||
    size === 0xffffffff ||
    size === SOX_PIPE_BYTES - (SOX_PIPE_BYTES % Math.max(1, layout.frameBytes))
  const bytes = size === 0xffffffff && size64 !== null ? size64 : isPlaceholder ? null : size
  if (bytes !== null && layout.encoding !== null && bytes % layout.frameBytes !== 0) {
    throw badHeader(`${bytes} bytes of sound are no whole number of frames`)
  }
  return bytes
}

/** The 64-bit data size of an RF64 file's `ds64` chunk (EBU Tech 3306); null where it is a placeholder too. */
export function parseDs64(body: Uint8Array): number | null {
  if (body.length < 16) throw badHeader('its ds64 chunk is too short')
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const size = view.getBigUint64(8, true)
  if (size === 0n || size === 0xffffffffffffffffn) return null
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) throw badHeader('its data size is impossible')
  return Number(size)
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
