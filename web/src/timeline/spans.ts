import { firstPlace } from '@toolkit/server/client'
import type { ViewWindow } from './view-window.ts'

/** Stretches of time sorted by start, in columns so that a day of them is searched in microseconds. Seconds. */
export interface Spans {
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** The latest end of all stretches up to this one: sorted, even where stretches lie inside each other. */
  readonly reach: Float64Array
}

/** A rectangle that stands for the stretches `first` ≤ place < `last`, in pixels. */
export interface Bar {
  readonly x: number
  readonly width: number
  readonly first: number
  readonly last: number
}

/** How far a bar goes on beyond the plot's borders, so that its own border is not seen there. */
const EDGE_PIXELS = 4

/** Columns of stretches that are sorted by start. */
export function spansOf(stretches: readonly { start: number; end: number }[]): Spans {
  const starts = Float64Array.from(stretches, ({ start }) => start)
  const ends = Float64Array.from(stretches, ({ end }) => end)
  return { starts, ends, reach: reachOf(ends) }
}

/** The latest end so far at each place. */
export function reachOf(ends: Float64Array): Float64Array {
  let latest = Number.NEGATIVE_INFINITY
  return ends.map((end) => {
    latest = Math.max(latest, end)
    return latest
  })
}

/** Places that may touch the inside of the window: `first` ≤ place < `last`. */
export function placesWithin(
  { starts, reach }: Spans,
  { start, end }: ViewWindow,
): readonly [first: number, last: number] {
  const first = firstPlace(reach.length, (place) => (reach[place] as number) > start)
  const last = firstPlace(starts.length, (place) => (starts[place] as number) >= end)
  return [first, Math.max(first, last)]
}

/**
 * What is visible of the stretches, as bars at least a pixel wide that do not cover each other: those too narrow to be
 * told apart share one, so that there are never more bars than pixels.
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
    if (x1 - from < 1 && bar !== undefined && x0 < right && (isNarrow || x1 <= right)) {
      bar.last = i + 1
      continue
    }
    isNarrow = x1 - from < 1
    bar = { x: from, width: isNarrow ? 1 : x1 - from, first: i, last: i + 1 }
    right = bar.x + bar.width
    bars.push(bar)
  }
  return bars
}

type Mutable = { -readonly [Name in keyof Bar]: Bar[Name] }
