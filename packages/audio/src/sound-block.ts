import { ToolkitError } from '@toolkit/core'

/** A block of decoded samples. */
export interface SoundBlock {
  readonly sampleRate: number
  /** One array per channel, all of the same length, nominally −1…1 (float and lossy files may exceed it). */
  readonly channels: readonly Float32Array[]
}

export function corrupt(why: string, cause?: unknown): ToolkitError {
  const message = `The audio cannot be decoded: ${why}. Export the recording again or convert it to WAV or FLAC.`
  return new ToolkitError('audio-corrupt', message, { cause })
}

export function truncated(why: string): ToolkitError {
  return new ToolkitError(
    'audio-truncated',
    `The file is cut short: ${why}. Copy or upload the whole file again.`,
  )
}
