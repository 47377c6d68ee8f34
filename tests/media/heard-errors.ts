import type { Page } from 'playwright-core'
import { ANALYSIS_RATE, atAnalysisRate, expectedSound, findNear } from './analysis.ts'
import { CAPTURE_RATE, type Captured, hearFrom } from './capture.ts'
import type { MediaInput, Stretch } from './media-input.ts'
import { randomFrom } from './original.ts'

/** What is taken must lie within one stretch. */
const MARGIN_SECONDS = 0.6

/** One place that was heard. */
export interface Heard {
  /** By how many seconds the first sample that sounded is later than it should be; NaN: it is nowhere near. */
  readonly error: number
  readonly seekMs: number
  readonly startMs: number
}

/** Goes to so many places of an input by chance, the same each time, and listens. */
export async function errorsAtPlaces(
  page: Page,
  { stretches, seconds }: Pick<MediaInput, 'stretches' | 'seconds'>,
  count: number,
): Promise<Heard[]> {
  const meant = expectedSound(stretches, seconds)
  const found: Heard[] = []
  for (const place of placesIn(stretches, count)) {
    const captured = await hearFrom(page, place / ANALYSIS_RATE)
    found.push(comparedTo(meant, place, captured))
  }
  return found
}

/** What was heard beside `meant`, which is at `ANALYSIS_RATE`, from sample `place` on. */
export function comparedTo(meant: Float32Array, place: number, captured: Captured): Heard {
  const { samples, seekMs, startMs } = captured
  const { lag } = findNear(meant, atAnalysisRate(samples, CAPTURE_RATE), place)
  return { error: lag, seekMs, startMs }
}

/** Places at `ANALYSIS_RATE`, in one stretch after the other. */
function placesIn(stretches: readonly Stretch[], count: number): number[] {
  const random = randomFrom(count)
  return Array.from({ length: count }, (_, i) => {
    const { at, originalStart, originalEnd } = stretches[i % stretches.length] as Stretch
    const room = originalEnd - originalStart - MARGIN_SECONDS
    return Math.ceil((at + room * random()) * ANALYSIS_RATE)
  })
}

/** One line for people. */
export function told(found: readonly Heard[]): string {
  const errors = found.map(({ error }) => 1_000 * error)
  const range = `${Math.min(...errors).toFixed(1)} to ${Math.max(...errors).toFixed(1)} ms`
  const seek = spread(found.map(({ seekMs }) => seekMs))
  const start = spread(found.map(({ startMs }) => startMs))
  return `first sound off by ${range}; seek ${seek}, sound ${start}`
}

/** Median and longest. */
function spread(milliseconds: readonly number[]): string {
  const all = [...milliseconds].sort((a, b) => a - b)
  return `${all[Math.floor(all.length / 2)]?.toFixed(0)} / ${all[all.length - 1]?.toFixed(0)} ms`
}
