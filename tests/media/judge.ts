import type { MediaFacts, MediaWarningKind } from '@toolkit/core'
import { findStretches, soundInSilence } from './analysis.ts'
import type { MediaInput } from './media-input.ts'
import { peaksLag } from './peaks.ts'
import { hear, prepareInput } from './prepared-input.ts'

/** What became of an input, beside what should. Seconds. */
export interface Verdict {
  /** Of the length, less what it should be. */
  readonly lengthError: number
  /** Length of the sound that is played, less the length that is said. */
  readonly soundError: number
  /** Of the stretch that is off most; NaN: one of them is not there. */
  readonly lag: number
  /** How many windows were looked for. */
  readonly windows: number
  /** Of the window that is least like the original. */
  readonly likeness: number
  readonly peaksLag: number
  /** The loudest where silence belongs, as a share of the loudest of all. */
  readonly stray: number
  readonly warnings: readonly MediaWarningKind[]
  readonly facts: MediaFacts
}

/** Prepares an input and measures the sound that would be played. Throws what `prepare` throws. */
export async function judge(input: MediaInput, tempDir: string): Promise<Verdict> {
  const { stretches, seconds } = input
  const { durationSeconds, peaks, media, sound } = await prepareInput(input.bytes, { tempDir })
  const heard = await hear(sound, tempDir)
  const found = findStretches(heard.samples, stretches)
  return {
    lengthError: durationSeconds - seconds,
    soundError: heard.seconds - durationSeconds,
    lag: furthest(found.map(({ lag }) => lag)),
    windows: found.length,
    likeness: Math.min(...found.map(({ likeness }) => likeness)),
    peaksLag: peaksLag(peaks, stretches, Math.max(seconds, durationSeconds)),
    stray: soundInSilence(heard.samples, stretches),
    warnings: [...new Set(media.warnings.map(({ kind }) => kind))].sort(),
    facts: media,
  }
}

function furthest(lags: readonly number[]): number {
  return lags.reduce((most, lag) => {
    if (Number.isNaN(lag)) return lag
    return Math.abs(lag) > Math.abs(most) ? lag : most
  }, 0)
}
