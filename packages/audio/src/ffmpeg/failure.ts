import { ToolkitError } from '@toolkit/core'
import { corrupt, truncated } from '../sound-block.ts'

const SHOWN = 300

/** How ffmpeg ended, in the words that crossed over to the decoder. */
export interface FfmpegEnd {
  readonly code: number | null
  readonly signal: string | null
  readonly wasTooSlow: boolean
  readonly cut: string | null
  readonly lastWords: string
}

/** What an ended ffmpeg that gave no sound means: null for success. Codes: audio-no-samples, audio-truncated, audio-corrupt. */
export function failureWithoutSound(end: FfmpegEnd): ToolkitError | null {
  if (/matches no streams|does not contain any stream/.test(end.lastWords)) return noSoundTrack()
  if (isBroken(end)) return brokenOff(end)
  if (end.cut !== null) return truncated(end.cut)
  if (end.code === 0) return null
  return corrupt(quoted(end))
}

/** Whether what came before the end proves nothing: ffmpeg was ended from outside, crashed, hung or refused most of it. */
export function isBroken({ signal, wasTooSlow, code }: FfmpegEnd): boolean {
  return wasTooSlow || signal !== null || code === TOO_MANY_ERRORS
}

/** ffmpeg's exit code when more than two thirds of all packets could not be decoded. */
const TOO_MANY_ERRORS = 69

/** The error for an end that `isBroken`. */
export function brokenOff(end: FfmpegEnd): ToolkitError {
  if (end.wasTooSlow) return corrupt('ffmpeg did not get to its end in time')
  if (end.signal !== null) return corrupt(`ffmpeg was ended by ${end.signal}`)
  return corrupt(quoted(end))
}

export function noSoundTrack(): ToolkitError {
  return new ToolkitError(
    'audio-no-samples',
    'There is no sound track in this file. Choose a file with sound.',
  )
}

/** `ffmpeg says “…”`. */
export function quoted({ lastWords, code }: FfmpegEnd): string {
  const words = lastWords.replaceAll(/\s+/g, ' ').trim().slice(0, SHOWN)
  return `ffmpeg says “${words || `exit code ${code}`}”`
}
