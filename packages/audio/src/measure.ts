import { ToolkitError } from '@toolkit/core'
import type { DecodedAudio } from './decode.ts'
import type { Inspection } from './inspect-protocol.ts'
import { mixDown } from './mix.ts'
import { PeakCollector } from './peak-collector.ts'

/** Duration and peaks of decoded sound. Throws audio-too-long as soon as it lasts longer than `maxSeconds`. */
export async function measure(audio: DecodedAudio, maxSeconds: number): Promise<Inspection> {
  const { sampleRate, channels } = audio
  const collector = new PeakCollector(sampleRate)
  for await (const channels of audio.blocks) {
    collector.push(mixDown(channels))
    if (collector.samples > maxSeconds * sampleRate) throw tooLong(maxSeconds)
  }
  const durationSeconds = collector.samples / sampleRate
  return { durationSeconds, sampleRate, channels, peaks: collector.finish() }
}

function tooLong(maxSeconds: number): ToolkitError {
  const hours = Math.round((maxSeconds / 3600) * 100) / 100
  const limit = maxSeconds < 3600 ? `${maxSeconds} seconds` : `${hours} hours`
  return new ToolkitError(
    'audio-too-long',
    `The recording lasts longer than ${limit}, which is the limit here. Split it into shorter recordings.`,
  )
}
