import { ToolkitError } from '@toolkit/core'
import type { Probe } from './file-format.ts'
import { recognise } from './recognise.ts'

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
