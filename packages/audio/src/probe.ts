import { ToolkitError } from '@toolkit/core'
import type { Probe } from './file-format.ts'
import { recognise } from './recognise.ts'

/** How many first bytes a probe wants to be sure: an MP3 may begin 64 KiB into a file and is then known by its frames. */
export const PROBE_BYTES = 80 * 1024

/**
 * Judges the first bytes of a file (`PROBE_BYTES`, or all where it is shorter). `sizeBytes` is the whole size; null while
 * unknown. A file that is cut behind its header, or whose header says a wrong size, is none to refuse here. Throws
 * ToolkitError: audio-empty, audio-unknown-format, audio-needs-ffmpeg, audio-bad-header, and audio-truncated where the
 * header itself is cut.
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
    `This kind of file (${contentType}) is read with ffmpeg, which was not found on the server. Install ffmpeg and start again, or convert the recording to WAV, FLAC, MP3 or Ogg.`,
  )
}
