import { ToolkitError } from '@toolkit/core'
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

/** `rendition`: what `prepare` writes. `ffmpeg`: M4A, AAC, WebM, video and other kinds that only ffmpeg reads. */
export type AudioFormat =
  | 'wav'
  | 'flac'
  | 'mp3'
  | 'ogg-vorbis'
  | 'ogg-opus'
  | 'rendition'
  | 'ffmpeg'

/** What the first bytes of a file say about it; null where they do not. */
export interface Probe {
  readonly format: AudioFormat
  readonly contentType: string
  readonly sampleRate: number | null
  readonly channels: number | null
  /** Where the header says it and it is not a pipe's placeholder (WAV, FLAC). */
  readonly durationSeconds: number | null
}

/** A probe, and the demuxer of ffmpeg where it is ffmpeg that must read the file. */
export interface Recognised extends Probe {
  readonly demuxer: string | null
}
