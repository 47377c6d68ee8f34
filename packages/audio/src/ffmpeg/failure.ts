import { ToolkitError } from '@toolkit/core'
import { corrupt, truncated } from '../sound-block.ts'

const MAX_MESSAGE_LENGTH = 300

/** How ffmpeg exited, as passed to the decoder. */
export interface FfmpegExit {
  readonly code: number | null
  readonly signal: string | null
  readonly hasTimedOut: boolean
  readonly truncation: string | null
  readonly lastMessages: string
}

/**
 * The error for an ffmpeg run that produced no audio; null if it succeeded. Codes: audio-no-samples, audio-truncated,
 * audio-corrupt.
 */
export function noOutputError(exit: FfmpegExit): ToolkitError | null {
  if (/matches no streams|does not contain any stream/.test(exit.lastMessages))
    return noAudioTrack()
  if (isAbnormalExit(exit)) return abnormalExitError(exit)
  if (exit.truncation !== null) return truncated(exit.truncation)
  if (exit.code === 0) return null
  return corrupt(ffmpegMessage(exit))
}

/** Whether the output is unreliable: ffmpeg was killed, crashed, hung, or rejected most packets. */
export function isAbnormalExit({ signal, hasTimedOut, code }: FfmpegExit): boolean {
  return hasTimedOut || signal !== null || code === TOO_MANY_ERRORS
}

/** ffmpeg's exit code if more than two thirds of all packets could not be decoded. */
const TOO_MANY_ERRORS = 69

/** The error for an exit that `isAbnormalExit`. */
export function abnormalExitError(exit: FfmpegExit): ToolkitError {
  if (exit.hasTimedOut) return corrupt('ffmpeg did not finish in time')
  if (exit.signal !== null) return corrupt(`ffmpeg was terminated by ${exit.signal}`)
  return corrupt(ffmpegMessage(exit))
}

export function noAudioTrack(): ToolkitError {
  return new ToolkitError(
    'audio-no-samples',
    'The file has no audio track. Choose a file with audio.',
  )
}

export function noSpace(cause: unknown): ToolkitError {
  return new ToolkitError(
    'storage-full',
    'There is not enough disk space to decode this file. Make room and try again.',
    { cause },
  )
}

/** `ffmpeg says “…”`. */
export function ffmpegMessage({ lastMessages, code }: FfmpegExit): string {
  const message = lastMessages.replaceAll(/\s+/g, ' ').trim().slice(0, MAX_MESSAGE_LENGTH)
  return `ffmpeg says “${message || `exit code ${code}`}”`
}
