import { ToolkitError } from '@toolkit/core'

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

const MIN_RATE_HZ = 4_000
const MAX_RATE_HZ = 768_000
const MAX_CHANNELS = 8

/** Returns the rate. Throws audio-bad-header outside 4–768 kHz. */
export function checkSampleRate(rateHz: number): number {
  if (rateHz >= MIN_RATE_HZ && rateHz <= MAX_RATE_HZ) return rateHz
  throw outOfRange(`a sample rate of ${rateHz} Hz`, 'between 4 and 768 kHz')
}

/** Returns the count. Throws audio-bad-header outside 1–8. */
export function checkChannels(channels: number): number {
  if (channels >= 1 && channels <= MAX_CHANNELS) return channels
  throw outOfRange(`${channels} channels`, 'with 1 to 8 channels')
}

function outOfRange(what: string, wanted: string): ToolkitError {
  return new ToolkitError(
    'audio-bad-header',
    `The audio header says ${what}. Export the recording again, ${wanted}.`,
  )
}
