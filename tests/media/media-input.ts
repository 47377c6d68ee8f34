import type { MediaWarningKind } from '@toolkit/core'

/** A segment of the original and its expected time. In seconds. */
export interface Segment {
  readonly originalStart: number
  readonly originalEnd: number
  readonly at: number
}

/** The expected result for a file. */
export interface Expectation {
  /** In playback order; between them there is silence. */
  readonly segments: readonly Segment[]
  /** Duration from the first to the last sample. */
  readonly seconds: number
  /** Tolerance of the duration, if the file does not determine it; default: 20 ms. */
  readonly secondsWithin?: number
  /** Exactly the expected warnings. */
  readonly warnings: readonly MediaWarningKind[]
  /** Index of the expected audio track; default: the first. */
  readonly track?: number
}

/** A file and its expected result. */
export interface MediaInput extends Expectation {
  readonly bytes: Uint8Array
}

/** A named kind of file, created on demand. */
export interface Kind {
  readonly name: string
  /** A required program besides ffmpeg. */
  readonly needs?: 'sox'
  make(): Promise<MediaInput>
}

/** Expects the original from 0 to `seconds`, from the start of the file, without warnings. */
export function wholeOriginal(seconds: number): Expectation {
  return late(seconds, 0)
}

/** Like `wholeOriginal`, if the file does not declare an encoder delay of `delay` seconds. */
export function late(seconds: number, delay: number, length = seconds): Expectation {
  return {
    segments: [{ originalStart: 0, originalEnd: seconds, at: delay }],
    seconds: length,
    warnings: [],
  }
}

/** Both halves of the original, with `pause` seconds of silence between them. */
export function around(seconds: number, pause: number, delay = 0): readonly Segment[] {
  const half = seconds / 2
  return [
    { originalStart: 0, originalEnd: half, at: delay },
    { originalStart: half, originalEnd: seconds, at: half + pause + delay },
  ]
}

/** Expects both halves of the original in sequence, as two recordings in one file. */
export function joinedHalves(seconds: number): Expectation {
  return { segments: around(seconds, 0), seconds, warnings: ['joined'] }
}
