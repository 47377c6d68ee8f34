import { ToolkitError } from '@toolkit/core'
import { ChannelPairMeter } from '../channel-pair.ts'
import type { DecodedAudio } from '../decode.ts'
import { LevelMeter } from '../level.ts'
import { mixDown } from '../mix.ts'
import { SoundPeaks } from '../peaks.ts'
import { openRendition } from '../rendition/rendition.ts'
import type { Decoding, RenditionPlan } from './decoder-protocol.ts'

export interface MeasureOptions {
  readonly maxSeconds: number
  /** Null: do not produce a rendition. */
  readonly rendition: RenditionPlan | null
  /** Receives the rendition piece by piece; its promise is awaited. */
  readonly keep: (bytes: Uint8Array) => Promise<void>
  /** Receives the number of seconds decoded, every few seconds of audio. */
  readonly onProgress: (seconds: number) => void
}

const PROGRESS_SECONDS = 5
/** Sum over all channels: eight channels at 48 kHz, or two at 192 kHz. */
const MAX_SAMPLES_A_SECOND = 384_000

/**
 * Reads decoded audio to its end, measures duration, peaks and level, and writes the rendition. Throws audio-too-long
 * as soon as the audio is longer than `maxSeconds`, or has more than 384,000 samples per allowed second.
 */
export async function measure(audio: DecodedAudio, options: MeasureOptions): Promise<Decoding> {
  const { maxSeconds, rendition: plan, keep, onProgress } = options
  const { sampleRate } = audio
  const level = new LevelMeter(sampleRate)
  const channelCount = plan?.channels ?? (audio.channels === 2 ? 2 : 1)
  const peaks = new SoundPeaks(sampleRate, channelCount)
  const pair = new ChannelPairMeter(sampleRate)
  const rendition = plan && (await openRendition(sampleRate, channelCount))
  const gain = plan?.gain ?? 1
  let maxChannels = 0
  let reportedSeconds = 0
  let samples = 0
  try {
    for await (const decoded of audio.blocks) {
      maxChannels = Math.max(maxChannels, decoded.length)
      const channels = gain === 1 ? decoded : decoded.map((channel) => amplified(channel, gain))
      const mono = mixDown(channels)
      peaks.push(channels, mono)
      level.push(mono)
      pair.push(channels)
      samples += decoded.length * mono.length
      if (peaks.samples > maxSeconds * sampleRate) throw tooLong(maxSeconds)
      if (samples > maxSeconds * MAX_SAMPLES_A_SECOND)
        throw tooManySamples(sampleRate, decoded.length)
      if (peaks.samples >= (reportedSeconds + PROGRESS_SECONDS) * sampleRate) {
        reportedSeconds = peaks.samples / sampleRate
        onProgress(reportedSeconds)
      }
      if (rendition) for (const bytes of rendition.push(channels)) await keep(bytes)
    }
    if (rendition) for (const bytes of rendition.finish()) await keep(bytes)
    const { mix, channels } = peaks.finish()
    const twoChannels = pair.finish()
    return {
      durationSeconds: peaks.samples / sampleRate,
      channels: maxChannels,
      peaks: mix,
      channelPeaks: channels,
      levelGain: level.gain(),
      media: { ...audio.facts(), ...(twoChannels && { twoChannels }) },
      rendition: rendition && { head: rendition.head(), channels: channelCount },
    }
  } finally {
    rendition?.free()
  }
}

function amplified(samples: Float32Array, gain: number): Float32Array {
  return samples.map((sample) => Math.max(-1, Math.min(1, sample * gain)))
}

function tooManySamples(sampleRate: number, channels: number): ToolkitError {
  return new ToolkitError(
    'audio-too-long',
    `The recording has too many samples: ${channels} channels at ${sampleRate} Hz. Convert it to 48 kHz or less, or split it.`,
  )
}

function tooLong(maxSeconds: number): ToolkitError {
  const hours = Math.round((maxSeconds / 3600) * 100) / 100
  const limit = maxSeconds < 3600 ? `${maxSeconds} seconds` : `${hours} hours`
  return new ToolkitError(
    'audio-too-long',
    `The recording is longer than the limit of ${limit}. Split it into shorter recordings.`,
  )
}
