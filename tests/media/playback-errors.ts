import type { Page } from 'playwright-core'
import { ANALYSIS_RATE, atAnalysisRate, expectedSound, findNear } from './analysis.ts'
import { CAPTURE_RATE, type Captured, captureFrom } from './capture.ts'
import type { MediaInput, Segment } from './media-input.ts'
import { randomFrom } from './original.ts'

/** A capture must be within one segment. */
const MARGIN_SECONDS = 0.6

/** One captured position. */
export interface PlacedSound {
  /** Lag in seconds of the first non-zero sample; NaN if it was not found. */
  readonly error: number
  readonly seekMs: number
  readonly startMs: number
}

/** Captures pseudo-random positions of an input, the same each time. */
export async function errorsAtPlaces(
  page: Page,
  { segments, seconds }: Pick<MediaInput, 'segments' | 'seconds'>,
  count: number,
): Promise<PlacedSound[]> {
  const expected = expectedSound(segments, seconds)
  const found: PlacedSound[] = []
  for (const place of placesIn(segments, count)) {
    const captured = await captureFrom(page, place / ANALYSIS_RATE)
    found.push(comparedTo(expected, place, captured))
  }
  return found
}

/** Compares a capture to `expected`, which is at `ANALYSIS_RATE`, from sample `place` on. */
export function comparedTo(expected: Float32Array, place: number, captured: Captured): PlacedSound {
  const { samples, seekMs, startMs } = captured
  const { lag } = findNear(expected, atAnalysisRate(samples, CAPTURE_RATE), place)
  return { error: lag, seekMs, startMs }
}

/** Positions at `ANALYSIS_RATE`, alternating between the segments. */
function placesIn(segments: readonly Segment[], count: number): number[] {
  const random = randomFrom(count)
  return Array.from({ length: count }, (_, i) => {
    const { at, originalStart, originalEnd } = segments[i % segments.length] as Segment
    const room = originalEnd - originalStart - MARGIN_SECONDS
    return Math.ceil((at + room * random()) * ANALYSIS_RATE)
  })
}

/** Formats the result in one line. */
export function summary(found: readonly PlacedSound[]): string {
  const errors = found.map(({ error }) => 1_000 * error)
  const range = `${Math.min(...errors).toFixed(1)} to ${Math.max(...errors).toFixed(1)} ms`
  const seek = spread(found.map(({ seekMs }) => seekMs))
  const start = spread(found.map(({ startMs }) => startMs))
  return `first sound off by ${range}; seek ${seek}, sound ${start}`
}

/** Median and maximum. */
function spread(milliseconds: readonly number[]): string {
  const all = [...milliseconds].sort((a, b) => a - b)
  return `${all[Math.floor(all.length / 2)]?.toFixed(0)} / ${all[all.length - 1]?.toFixed(0)} ms`
}
