import { ToolkitError } from '@toolkit/core'

/** A stretch of decoded sound: the mono mix, and what it was made of. */
export interface MonoBlock {
  readonly sampleRate: number
  readonly channels: number
  readonly samples: Float32Array<ArrayBufferLike>
}

/** Mean of the first `length` samples of every channel. */
export function mixPlanar(channels: readonly Float32Array[], length: number): Float32Array {
  const [first, ...others] = channels
  const out = (first ?? new Float32Array(length)).slice(0, length)
  if (others.length === 0) return out
  for (const channel of others) {
    for (let i = 0; i < length; i++) out[i] = (out[i] as number) + (channel[i] as number)
  }
  for (let i = 0; i < length; i++) out[i] = (out[i] as number) / channels.length
  return out
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
