import type { Recognised } from '../file-format.ts'
import { parseOggHead } from './head.ts'
import { type OggPage, parseOggPage } from './page.ts'

const ONLY_FFMPEG = {
  format: 'ffmpeg',
  contentType: 'audio/ogg',
  sampleRate: null,
  channels: null,
  durationSeconds: null,
  demuxer: 'ogg',
} as const

/**
 * Identifies an Ogg file by its first packet. Files with concurrent streams (video) need ffmpeg. Throws
 * audio-bad-header.
 */
export function recogniseOgg(head: Uint8Array): Recognised {
  const page = parseOggPage(head, 0)
  if (page === null || hasSecondStream(head, page)) return ONLY_FFMPEG
  const found = parseOggHead(head.subarray(page.headerBytes, page.totalBytes))
  if (found === null) return ONLY_FFMPEG
  const { codec, sampleRate, channels } = found
  const format = codec === 'flac' ? 'flac' : (`ogg-${codec}` as const)
  const base = { contentType: 'audio/ogg', durationSeconds: null, demuxer: null }
  return { ...base, format, sampleRate, channels }
}

function hasSecondStream(head: Uint8Array, first: OggPage): boolean {
  const second = parseOggPage(head, first.totalBytes)
  return second?.isFirst === true && !first.isLast
}
