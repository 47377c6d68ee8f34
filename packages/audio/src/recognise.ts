import { ToolkitError } from '@toolkit/core'
import { recogniseContainer } from './ffmpeg/container.ts'
import type { Recognised } from './file-format.ts'
import { FLAC_HEADER_BYTES, parseFlacHeader } from './flac/header.ts'
import { findFrameSequence, frameSequenceAt, parseMpegFrame } from './mpeg/frame.ts'
import { leadingTagBytes } from './mpeg/id3.ts'
import { isOgg } from './ogg/page.ts'
import { recogniseOgg } from './ogg/probe.ts'
import { isRendition } from './rendition/decode.ts'
import { truncated } from './sound-block.ts'
import { fourCc, isWav } from './wav/header.ts'
import { probeWav } from './wav/probe.ts'

/**
 * Signatures of other file types that may contain bytes that look like MP3 frames. Text is detected by its first
 * letters.
 */
const OTHER_SIGNATURES = [
  'PK\x03\x04',
  '%PDF',
  '\xff\xd8\xff',
  '\x89PNG',
  'GIF8',
  'RIFF',
  '\x7fELF',
  'MZ',
  'Rar!',
  '7z\xbc\xaf\x27\x1c',
  '\x1f\x8b',
  'BZh',
  '\xfd7zXZ',
  '\x28\xb5\x2f\xfd',
  '\0\0\x01\xba',
  'FWS',
  'CWS',
  'SQLite format 3',
  '\xd0\xcf\x11\xe0',
  '<',
  '{',
  '[',
] as const

/**
 * Like `probe`, but returns the ffmpeg demuxer instead of requiring ffmpeg. `afterTag`: an ID3v2 tag preceded `head`.
 */
export function recognise(
  head: Uint8Array,
  sizeBytes: number | null,
  options: { readonly afterTag: boolean },
): Recognised {
  if (head.length === 0) {
    if (options.afterTag) throw truncated('it ends after its tag')
    throw new ToolkitError('audio-empty', 'The file is empty. Choose the recording again.')
  }
  const tags = leadingTagBytes(head)
  if (tags >= head.length) return { ...UNKNOWN, ...MP3 } // the tag fills the whole head
  const restBytes = sizeBytes === null ? null : sizeBytes - tags
  return recogniseUntagged(head.subarray(tags), restBytes, options.afterTag || tags > 0)
}

function recogniseUntagged(
  head: Uint8Array,
  sizeBytes: number | null,
  afterTag: boolean,
): Recognised {
  if (isWav(head)) return wav(head, sizeBytes)
  if (fourCc(head, 0) === 'fLaC') return flac(head, sizeBytes)
  if (isOgg(head)) return recogniseOgg(head)
  if (isRendition(head)) {
    return { ...UNKNOWN, format: 'rendition', contentType: 'audio/mp4', demuxer: null }
  }
  const container = recogniseContainer(head)
  if (container !== null) return { ...UNKNOWN, ...container, format: 'ffmpeg' }
  const found = mp3(head, afterTag)
  if (found !== null) return found
  throw new ToolkitError(
    'audio-unknown-format',
    'The content of this file is not a supported audio format, whatever its name is. Choose a WAV, FLAC, MP3, Ogg, M4A or WebM recording.',
  )
}

const MP3 = { format: 'mp3', contentType: 'audio/mpeg', demuxer: null } as const
const UNKNOWN = { sampleRate: null, channels: null, durationSeconds: null }

function wav(head: Uint8Array, sizeBytes: number | null): Recognised {
  const { layout, durationSeconds } = probeWav(head, sizeBytes)
  const { sampleRate, channels } = layout ?? UNKNOWN
  const isCompressed = layout !== null && layout.encoding === null
  const format = isCompressed ? 'ffmpeg' : 'wav'
  const demuxer = isCompressed ? 'wav' : null
  return { format, contentType: 'audio/wav', sampleRate, channels, durationSeconds, demuxer }
}

function flac(head: Uint8Array, sizeBytes: number | null): Recognised {
  const base = { format: 'flac', contentType: 'audio/flac', demuxer: null } as const
  if (head.length < FLAC_HEADER_BYTES) {
    if (sizeBytes !== null) throw truncated('it ends inside its header')
    return { ...base, ...UNKNOWN }
  }
  const { sampleRate, channels, totalSamples } = parseFlacHeader(head)
  const durationSeconds = totalSamples === null ? null : totalSamples / sampleRate
  return { ...base, sampleRate, channels, durationSeconds }
}

/**
 * Detects MP3: a frame followed by a second one, or three consecutive frames after other bytes (a partial frame, zeros,
 * noise). After a tag, missing frames prove nothing because they may start later.
 */
function mp3(head: Uint8Array, afterTag: boolean): Recognised | null {
  const at = isConfirmed(head)
    ? 0
    : hasOtherSignature(head)
      ? -1
      : findFrameSequence(head, 1, head.length)
  const frame = at < 0 ? null : parseMpegFrame(head, at)
  if (frame === null && !afterTag) return null
  const { sampleRate, channels } = frame ?? UNKNOWN
  return { ...MP3, sampleRate, channels, durationSeconds: null }
}

function isConfirmed(head: Uint8Array): boolean {
  const frame = parseMpegFrame(head, 0)
  const { frames, end } = frameSequenceAt(head, 0, 2)
  const isSingle = frames === 1 && end + 4 > head.length
  return frames === 2 || (isSingle && frame?.layer === 3)
}

function hasOtherSignature(head: Uint8Array): boolean {
  const letters = String.fromCharCode(...head.subarray(0, 16))
  return OTHER_SIGNATURES.some((start) => letters.startsWith(start))
}
