import { partitionPoint } from '@toolkit/server/client'
import type { ViewWindow } from './view-window.ts'

/** Time spans sorted by start, in columns for fast search. Seconds. */
export interface Spans {
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** The latest end of all spans up to this one: sorted, even if spans are nested. */
  readonly reach: Float64Array
}

/** A rectangle for the spans `first` ≤ place < `last`, in pixels. */
export interface Bar {
  readonly x: number
  readonly width: number
  readonly first: number
  readonly last: number
}

/** Width of a bar that is wide enough to see. */
const MIN_BAR_PIXELS = 2

/** Bars extend this far beyond the plot, so that their own border is not visible there. */
const EDGE_PIXELS = 4

/** Creates columns from spans sorted by start. */
export function spansOf(spans: readonly { start: number; end: number }[]): Spans {
  const starts = Float64Array.from(spans, ({ start }) => start)
  const ends = Float64Array.from(spans, ({ end }) => end)
  return { starts, ends, reach: reachOf(ends) }
}

/** Returns the running maximum of the ends. */
export function reachOf(ends: Float64Array): Float64Array {
  let latest = Number.NEGATIVE_INFINITY
  return ends.map((end) => {
    latest = Math.max(latest, end)
    return latest
  })
}

/** Returns the places that may touch the inside of the window: `first` ≤ place < `last`. */
export function placesWithin(
  { starts, reach }: Spans,
  { start, end }: ViewWindow,
): readonly [first: number, last: number] {
  const first = partitionPoint(reach.length, (place) => (reach[place] as number) > start)
  const last = partitionPoint(starts.length, (place) => (starts[place] as number) >= end)
  return [first, Math.max(first, last)]
}

/**
 * Returns the visible spans as bars of at least two pixels that do not overlap. Spans that are too narrow to separate
 * share a bar, so that there are at most half as many bars as pixels.
 */
export function barsOf(spans: Spans, window: ViewWindow, width: number): Bar[] {
  const { starts, ends } = spans
  const scale = width / (window.end - window.start)
  const [first, last] = placesWithin(spans, window)
  const bars: Mutable[] = []
  let bar: Mutable | undefined
  let right = Number.NEGATIVE_INFINITY
  let isNarrow = false
  for (let i = first; i < last; i++) {
    const end = ends[i] as number
    if (end <= window.start) continue
    const x0 = Math.max(((starts[i] as number) - window.start) * scale, -EDGE_PIXELS)
    const x1 = Math.min((end - window.start) * scale, width + EDGE_PIXELS)
    const from = Math.max(x0, right)
    if (
      x1 - from < MIN_BAR_PIXELS &&
      bar !== undefined &&
      x0 < right &&
      (isNarrow || x1 <= right)
    ) {
      bar.last = i + 1
      continue
    }
    isNarrow = x1 - from < MIN_BAR_PIXELS
    bar = { x: from, width: isNarrow ? MIN_BAR_PIXELS : x1 - from, first: i, last: i + 1 }
    right = bar.x + bar.width
    bars.push(bar)
  }
  return bars
}

type Mutable = { -readonly [Name in keyof Bar]: Bar[Name] }
