/** Who speaks when, seconds, half-open. */
export interface SpokenInterval {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/**
 * Walks along time and calls `stretch` for each time between two neighbouring borders at which someone speaks, with
 * the speakers active in it (`active` is only valid during the call). O(n log n) besides what `stretch` costs.
 */
export function sweepSpeakers(
  intervals: readonly SpokenInterval[],
  stretch: (start: number, end: number, active: ReadonlyMap<string, number>) => void,
): void {
  const starts = intervals.toSorted((a, b) => a.start - b.start)
  const ends = intervals.toSorted((a, b) => a.end - b.end)
  const active = new Map<string, number>()
  let started = 0
  let ended = 0
  let time = 0
  while (ended < ends.length) {
    const nextStart = starts[started]?.start ?? Infinity
    const nextEnd = ends[ended]?.end ?? Infinity
    const border = Math.min(nextStart, nextEnd)
    if (active.size > 0 && border > time) stretch(time, border, active)
    time = border
    // Half-open: everything that ends or starts at a border does so before the next stretch is looked at.
    for (; starts[started]?.start === border; started++) {
      count(active, (starts[started] as SpokenInterval).speaker, 1)
    }
    for (; ends[ended]?.end === border; ended++) {
      count(active, (ends[ended] as SpokenInterval).speaker, -1)
    }
  }
}

function count(active: Map<string, number>, speaker: string, change: number): void {
  const turns = (active.get(speaker) ?? 0) + change
  if (turns === 0) active.delete(speaker)
  else active.set(speaker, turns)
}
