import { ToolkitError } from '@toolkit/core'
import type { DecodedAudio } from '../decode.ts'
import { LevelMeter } from '../level.ts'
import { mixDown } from '../mix.ts'
import { PeakCollector } from '../peaks.ts'
import { openRendition } from '../rendition/rendition.ts'
import type { Decoding, RenditionPlan } from './decoder-protocol.ts'

export interface MeasureOptions {
  readonly maxSeconds: number
  /** Null: none is made. */
  readonly rendition: RenditionPlan | null
  /** Gets the rendition piece by piece; what it answers is waited for. */
  readonly keep: (bytes: Uint8Array) => Promise<void>
  /** Gets how many seconds have been decoded, every few seconds of sound. */
  readonly onProgress: (seconds: number) => void
}

const PROGRESS_SECONDS = 5
/** Of all channels together: eight at 48 kHz, or two at 192 kHz, for as long as is allowed. */
const MAX_SAMPLES_A_SECOND = 384_000

/**
 * Reads decoded sound to its end: length, peaks and level, and the rendition on the way. Throws audio-too-long as soon as
 * it lasts longer than `maxSeconds`, or has more samples than so many seconds of the largest recordings have.
 */
export async function measure(audio: DecodedAudio, options: MeasureOptions): Promise<Decoding> {
  const { maxSeconds, rendition: plan, keep, onProgress } = options
  const { sampleRate } = audio
  const collector = new PeakCollector(sampleRate)
  const level = new LevelMeter(sampleRate)
  const channelCount = plan?.channels ?? (audio.channels === 2 ? 2 : 1)
  const rendition = plan && (await openRendition(sampleRate, channelCount))
  const gain = plan?.gain ?? 1
  let mostChannels = 0
  let said = 0
  let samples = 0
  try {
    for await (const decoded of audio.blocks) {
      mostChannels = Math.max(mostChannels, decoded.length)
      const channels = gain === 1 ? decoded : decoded.map((channel) => louder(channel, gain))
      const mono = mixDown(channels)
      collector.push(mono)
      level.push(mono)
      samples += decoded.length * mono.length
      if (collector.samples > maxSeconds * sampleRate) throw tooLong(maxSeconds)
      if (samples > maxSeconds * MAX_SAMPLES_A_SECOND) throw tooMuch(sampleRate, decoded.length)
      if (collector.samples >= (said + PROGRESS_SECONDS) * sampleRate) {
        said = collector.samples / sampleRate
        onProgress(said)
      }
      if (rendition) for (const bytes of rendition.push(channels)) await keep(bytes)
    }
    if (rendition) for (const bytes of rendition.finish()) await keep(bytes)
    return {
      durationSeconds: collector.samples / sampleRate,
      channels: mostChannels,
      peaks: collector.finish(),
      levelGain: level.gain(),
      media: audio.facts(),
      rendition: rendition && { head: rendition.head(), channels: channelCount },
    }
  } finally {
    rendition?.free()
  }
}

function louder(samples: Float32Array, gain: number): Float32Array {
  return samples.map((sample) => Math.max(-1, Math.min(1, sample * gain)))
}

function tooMuch(sampleRate: number, channels: number): ToolkitError {
  return new ToolkitError(
    'audio-too-long',
    `The recording holds too many samples for its length: ${channels} channels at ${sampleRate} Hz. Convert it to 48 kHz or less, or split it.`,
  )
}

function tooLong(maxSeconds: number): ToolkitError {
  const hours = Math.round((maxSeconds / 3600) * 100) / 100
  const limit = maxSeconds < 3600 ? `${maxSeconds} seconds` : `${hours} hours`
  return new ToolkitError(
    'audio-too-long',
    `The recording lasts longer than ${limit}, which is the limit here. Split it into shorter recordings.`,
  )
}
