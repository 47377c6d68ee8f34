import { ToolkitError } from '@toolkit/core'

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
