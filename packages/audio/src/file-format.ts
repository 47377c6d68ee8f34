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
