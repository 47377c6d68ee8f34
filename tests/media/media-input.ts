import type { MediaWarningKind } from '@toolkit/core'

/** A stretch of the original, and where it must be heard. All in seconds. */
export interface Stretch {
  readonly originalStart: number
  readonly originalEnd: number
  readonly at: number
}

/** What must become of a file. */
export interface Expectation {
  /** In the order in which they are heard; between them there is silence. */
  readonly stretches: readonly Stretch[]
  /** From the first sample to the last. */
  readonly seconds: number
  /** How far the length may lie from `seconds`, where the file itself leaves it open; left out: 20 ms. */
  readonly secondsWithin?: number
  /** All kinds that must be said, and no others. */
  readonly warnings: readonly MediaWarningKind[]
  /** Which sound track must be heard, where that is not the first. */
  readonly track?: number
}

/** A file, and what must become of it. */
export interface MediaInput extends Expectation {
  readonly bytes: Uint8Array
}

/** A kind of file, by its name; made when it is wanted. */
export interface Kind {
  readonly name: string
  /** A program that it takes besides ffmpeg. */
  readonly needs?: 'sox'
  make(): Promise<MediaInput>
}

/** All of the original from 0 to `seconds`, from the beginning of the file on, and nothing to be said. */
export function whole(seconds: number): Expectation {
  return late(seconds, 0)
}

/** The same, where the file does not say that its encoder put `delay` seconds in front. */
export function late(seconds: number, delay: number, length = seconds): Expectation {
  return {
    stretches: [{ originalStart: 0, originalEnd: seconds, at: delay }],
    seconds: length,
    warnings: [],
  }
}

/** Both halves of the original, with `pause` seconds of silence between them. */
export function around(seconds: number, pause: number, delay = 0): readonly Stretch[] {
  const half = seconds / 2
  return [
    { originalStart: 0, originalEnd: half, at: delay },
    { originalStart: half, originalEnd: seconds, at: half + pause + delay },
  ]
}

/** Both halves of the original, one behind the other, as of two recordings in one file. */
export function joinedHalves(seconds: number): Expectation {
  return { stretches: around(seconds, 0), seconds, warnings: ['joined'] }
}
