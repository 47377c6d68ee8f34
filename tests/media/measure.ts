import type { MediaFacts, MediaWarningKind } from '@toolkit/core'
import { findSegments, soundInSilence } from './analysis.ts'
import type { MediaInput } from './media-input.ts'
import { peaksLag } from './peaks.ts'
import { decodeSound, prepareInput } from './prepared-input.ts'

/** Measured deviations of an input from the expectation. Seconds. */
export interface Measured {
  /** Measured minus expected duration. */
  readonly lengthError: number
  /** Duration of the played sound minus the reported duration. */
  readonly soundError: number
  /** Largest lag of a segment; NaN if one was not found. */
  readonly lag: number
  /** Number of compared windows. */
  readonly windows: number
  /** Lowest similarity of a window. */
  readonly similarity: number
  readonly peaksLag: number
  /** The largest amplitude where silence is expected, relative to the peak. */
  readonly soundInGaps: number
  readonly warnings: readonly MediaWarningKind[]
  readonly facts: MediaFacts
}

/** Prepares an input and measures the played sound. Throws the errors of `prepare`. */
export async function measure(input: MediaInput, tempDir: string): Promise<Measured> {
  const { segments, seconds } = input
  const { durationSeconds, peaks, media, sound } = await prepareInput(input.bytes, { tempDir })
  const decoded = await decodeSound(sound, tempDir)
  const found = findSegments(decoded.samples, segments)
  return {
    lengthError: durationSeconds - seconds,
    soundError: decoded.seconds - durationSeconds,
    lag: furthest(found.map(({ lag }) => lag)),
    windows: found.length,
    similarity: Math.min(...found.map(({ similarity }) => similarity)),
    peaksLag: peaksLag(peaks, segments, Math.max(seconds, durationSeconds)),
    soundInGaps: soundInSilence(decoded.samples, segments),
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
