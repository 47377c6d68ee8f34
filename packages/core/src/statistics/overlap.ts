import type { Stretch } from '../model/evaluation.ts'
import { partitionPoint } from './binary-search.ts'

/** An interval in which the same two or more speakers are active. Seconds, half-open; `speakers` is sorted. */
export interface OverlapInterval {
  readonly start: number
  readonly end: number
  readonly speakers: readonly string[]
}

/** The intervals in which at least two different speakers are active, by start. Adjacent ones with the same speakers are merged. */
export function overlapIntervals(turns: readonly SpokenInterval[]): OverlapInterval[] {
  const found: OverlapInterval[] = []
  sweepSpeakers(turns, (start, end, active) => {
    if (active.size < 2) return
    const speakers = [...active.keys()].sort()
    const last = found.at(-1)
    if (last !== undefined && last.end === start && sameLabels(last.speakers, speakers)) {
      found[found.length - 1] = { ...last, end }
    } else {
      found.push({ start, end, speakers })
    }
  })
  return found
}

/**
 * When at least two different speakers are active, by start, apart from each other. O(n log n), whatever the number of
 * speakers at a time: unlike `overlapIntervals` it names nobody.
 */
export function overlapTimes(turns: readonly SpokenInterval[]): Stretch[] {
  const found: { start: number; end: number }[] = []
  sweepSpeakers(turns, (start, end, active) => {
    if (active.size < 2) return
    const last = found.at(-1)
    if (last !== undefined && last.end === start) last.end = end
    else found.push({ start, end })
  })
  return found
}

/**
 * Returns a function that computes how many seconds of a turn at least one other speaker is active. Preparation takes
 * O(n log n), each call O(log n).
 */
export function overlapMeter(
  turns: readonly SpokenInterval[],
): (start: number, end: number) => number {
  const times = overlapTimes(turns)
  const starts = times.map(({ start }) => start)
  const ends = times.map(({ end }) => end)
  // secondsBefore[i]: total seconds of the intervals before interval i.
  const secondsBefore = [0]
  for (let i = 0; i < starts.length; i++) {
    secondsBefore.push((secondsBefore[i] as number) + ((ends[i] as number) - (starts[i] as number)))
  }
  return (start, end) => {
    const first = partitionPoint(ends.length, (i) => (ends[i] as number) > start)
    const last = partitionPoint(starts.length, (i) => (starts[i] as number) >= end) - 1
    if (first > last) return 0
    const head = Math.max(start, starts[first] as number)
    const tail = Math.min(end, ends[last] as number)
    if (first === last) return tail - head
    const between = (secondsBefore[last] as number) - (secondsBefore[first + 1] as number)
    return (ends[first] as number) - head + between + (tail - (starts[last] as number))
  }
}

function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((label, i) => label === b[i])
}

/** A turn. Seconds, half-open. */
export interface SpokenInterval {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

/**
 * Calls `visit` for each interval between two consecutive turn boundaries in which someone speaks, with the active speakers
 * (`active` is only valid during the call). O(n log n) plus the calls.
 */
export function sweepSpeakers(
  intervals: readonly SpokenInterval[],
  visit: (start: number, end: number, active: ReadonlyMap<string, number>) => void,
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
    const boundary = Math.min(nextStart, nextEnd)
    if (active.size > 0 && boundary > time) visit(time, boundary, active)
    time = boundary
    // Half-open: all starts and ends at a boundary apply before the next interval.
    for (; starts[started]?.start === boundary; started++) {
      count(active, (starts[started] as SpokenInterval).speaker, 1)
    }
    for (; ends[ended]?.end === boundary; ended++) {
      count(active, (ends[ended] as SpokenInterval).speaker, -1)
    }
  }
}

function count(active: Map<string, number>, speaker: string, change: number): void {
  const turns = (active.get(speaker) ?? 0) + change
  if (turns === 0) active.delete(speaker)
  else active.set(speaker, turns)
}
