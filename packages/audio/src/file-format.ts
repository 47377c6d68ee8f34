/**
 * `rendition`: the format that `prepare` writes. `ffmpeg`: M4A, AAC, WebM, video and other formats that only ffmpeg
 * reads.
 */
export type AudioFormat =
  | 'wav'
  | 'flac'
  | 'mp3'
  | 'ogg-vorbis'
  | 'ogg-opus'
  | 'rendition'
  | 'ffmpeg'

/** Properties found in the first bytes of a file; null if they are not there. */
export interface Probe {
  readonly format: AudioFormat
  readonly contentType: string
  readonly sampleRate: number | null
  readonly channels: number | null
  /** Declared duration; null if the header has none or has a placeholder of a piped writer (WAV, FLAC). */
  readonly durationSeconds: number | null
}

/** A probe, and the ffmpeg demuxer if ffmpeg is needed to read the file. */
export interface Recognised extends Probe {
  readonly demuxer: string | null
}
