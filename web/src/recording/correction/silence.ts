import type { ViewWindow } from '../../timeline/view-window.ts'
import type { PeakBins } from '../../timeline/waveform/peak-tiles.ts'

/** The sound around a boundary: bin i covers [start + i·binSeconds, start + (i + 1)·binSeconds). */
export interface SoundAround extends PeakBins {
  readonly start: number
  readonly binSeconds: number
}

/** How far a boundary is moved at most. Seconds. */
export const REACH_SECONDS = 1
/** Silence is quieter than this share of the loudest bin around. */
const QUIET_SHARE = 0.1
/** The shortest silence. Seconds. */
const MIN_SILENCE_SECONDS = 0.05

/** The part of the sound that decides where a boundary goes. */
export function aroundBoundary(seconds: number, durationSeconds: number): ViewWindow {
  return {
    start: Math.max(0, seconds - REACH_SECONDS),
    end: Math.min(durationSeconds, seconds + REACH_SECONDS),
  }
}

/**
 * The edge of the silence that is nearest to a boundary: where the silence ends for the start of a turn, where it begins
 * for its end. Null: there is no silence within reach, or only silence.
 */
export function silenceEdge(
  { start, binSeconds, min, max }: SoundAround,
  seconds: number,
  edge: 'start' | 'end',
): number | null {
  const levels = Float32Array.from(max, (high, i) => Math.max(high, -(min[i] as number)))
  const loudest = levels.reduce((most, level) => Math.max(most, level), 0)
  const isQuiet = (i: number) => (levels[i] as number) < QUIET_SHARE * loudest
  let nearest: number | null = null
  for (let first = 0; first < levels.length; ) {
    if (!isQuiet(first)) {
      first += 1
      continue
    }
    let last = first
    while (last < levels.length && isQuiet(last)) last += 1
    const place = edge === 'start' ? last : first
    const isLong = (last - first) * binSeconds >= MIN_SILENCE_SECONDS - 1e-9
    // At the border of the part, the silence may go on.
    if (isLong && place > 0 && place < levels.length) {
      const at = start + place * binSeconds
      const isNear = Math.abs(at - seconds) <= REACH_SECONDS
      const isNearer = nearest === null || Math.abs(at - seconds) < Math.abs(nearest - seconds)
      if (isNear && isNearer) nearest = Math.round(at * 1000) / 1000
    }
    first = last
  }
  return nearest
}
