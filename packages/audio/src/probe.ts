import { hasCode, type ProbedFile, ToolkitError } from '@toolkit/core'
import type { Probe } from './file-format.ts'
import { recognise } from './recognise.ts'
import { isWav, type WavEncoding } from './wav/header.ts'
import { probeWav } from './wav/probe.ts'

/** Number of bytes that a reliable probe needs: the first frame of an MP3 may start 64 KiB into the file. */
export const PROBE_BYTES = 80 * 1024

/**
 * Identifies a file by its first bytes (`PROBE_BYTES`, or all of a shorter file). `sizeBytes` is the size of the whole
 * file, or null if unknown. Accepts files that are truncated after the header or declare a wrong size. Throws
 * ToolkitError: audio-empty, audio-unknown-format, audio-needs-ffmpeg, audio-bad-header, and audio-truncated if the
 * header itself is truncated.
 */
export function probe(
  head: Uint8Array,
  sizeBytes: number | null,
  options: { readonly ffmpegAvailable: boolean },
): Probe {
  const { demuxer, ...found } = recognise(head, sizeBytes, { afterTag: false })
  if (demuxer !== null && !options.ffmpegAvailable) throw needsFfmpeg(found.contentType)
  return found
}

export function needsFfmpeg(contentType: string): ToolkitError {
  return new ToolkitError(
    'audio-needs-ffmpeg',
    `This file type (${contentType}) requires ffmpeg, which was not found on the server. Install ffmpeg and restart, or convert the recording to WAV, FLAC, MP3 or Ogg.`,
  )
}

/** WAV sample formats that every browser plays. */
const PLAYABLE_ENCODINGS: readonly WavEncoding[] = ['uint8', 'int16', 'int24', 'float32']
/** Largest value of a RIFF size field. */
const MAX_RIFF_BYTES = 2 ** 32 - 1

/**
 * Whether all players seek in the file exactly, determined by its first bytes. In PCM a time is a byte position. All other
 * formats are played as a rendition, because players only estimate positions in VBR and concatenated files.
 */
export function playsAsItIs(head: Uint8Array, sizeBytes: number | null): boolean {
  if (!isWav(head) || sizeBytes === null || sizeBytes > MAX_RIFF_BYTES) return false
  try {
    const { layout, durationSeconds } = probeWav(head, sizeBytes)
    if (layout === null || layout.encoding === null || durationSeconds === null) return false
    return layout.channels <= 2 && PLAYABLE_ENCODINGS.includes(layout.encoding)
  } catch (error) {
    if (error instanceof ToolkitError && !hasCode(error, 'internal')) return false
    throw error
  }
}

/** Describes a file by its first bytes (`PROBE_BYTES`, or all of it). Throws the errors of `probe`. */
export function probeFile(
  head: Uint8Array,
  sizeBytes: number | null,
  options: { readonly ffmpegAvailable: boolean },
): ProbedFile {
  const { contentType, format } = probe(head, sizeBytes, options)
  return {
    contentType,
    playsAsItIs: playsAsItIs(head, sizeBytes),
    decodesAsItArrives: format !== 'ffmpeg',
  }
}
