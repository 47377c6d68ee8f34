import type { Bar, Spans } from './spans.ts'
import { barsOf, placesWithin } from './spans.ts'
import type { ViewWindow } from './view-window.ts'

/** How marked stretches are drawn: high in the strip, low in it, or in its full height. */
export const MARK_KINDS = ['missed', 'false-alarm', 'confusion'] as const
export type MarkKind = (typeof MARK_KINDS)[number]

/** Stretches that are drawn in a strip below the lanes, such as errors. Sorted by start. */
export interface Marks {
  /** The name of the strip. */
  readonly title: string
  readonly spans: Spans
  /** The stretches of each kind. */
  readonly byKind: Readonly<Record<MarkKind, Spans>>
  /** What each kind means. */
  readonly kindWords: Readonly<Record<MarkKind, string>>
  /** Describes a stretch by its place in `spans`. */
  readonly describe: (place: number) => {
    readonly title: string
    readonly lines: readonly string[]
  }
}

/** Returns the visible bars of each kind. */
export function markBars(
  { byKind }: Pick<Marks, 'byKind'>,
  window: ViewWindow,
  width: number,
): readonly (readonly [MarkKind, readonly Bar[]])[] {
  return MARK_KINDS.map((kind) => [kind, barsOf(byKind[kind], window, width)] as const)
}

/** Returns the place of the stretch at a time, the shortest one of several; null if none is within `tolerance` seconds. */
export function markAt(spans: Spans, seconds: number, tolerance: number): number | null {
  const window = { start: seconds - tolerance, end: seconds + tolerance }
  const [first, last] = placesWithin(spans, window)
  let found: number | null = null
  let shortest = Number.POSITIVE_INFINITY
  for (let place = first; place < last; place++) {
    const start = spans.starts[place] as number
    const end = spans.ends[place] as number
    if (end <= window.start || end - start >= shortest) continue
    found = place
    shortest = end - start
  }
  return found
}
