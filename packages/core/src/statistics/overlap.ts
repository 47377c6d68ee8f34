import { type SpokenInterval, sweepSpeakers } from './speaker-sweep.ts'

/** A time at which the same two or more speakers are active. Seconds, half-open; `speakers` sorted. */
export interface OverlapInterval {
  readonly start: number
  readonly end: number
  readonly speakers: readonly string[]
}

/** The times at which at least two different speakers are active, by start; neighbours with the same speakers are one. */
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
 * Answers for a time range that one speaker fills how many seconds of it at least one other speaker is active.
 * Built once in O(n log n); each answer costs O(log n).
 */
export function overlapMeter(
  turns: readonly SpokenInterval[],
): (start: number, end: number) => number {
  const starts: number[] = []
  const ends: number[] = []
  sweepSpeakers(turns, (start, end, active) => {
    if (active.size < 2) return
    if (ends.at(-1) === start) ends[ends.length - 1] = end
    else {
      starts.push(start)
      ends.push(end)
    }
  })
  // secondsBefore[i]: seconds in the pieces before piece i.
  const secondsBefore = [0]
  for (let i = 0; i < starts.length; i++) {
    secondsBefore.push((secondsBefore[i] as number) + ((ends[i] as number) - (starts[i] as number)))
  }
  return (start, end) => {
    const first = firstAfter(ends, start)
    const last = firstNotBefore(starts, end) - 1
    if (first > last) return 0
    const head = Math.max(start, starts[first] as number)
    const tail = Math.min(end, ends[last] as number)
    if (first === last) return tail - head
    const between = (secondsBefore[last] as number) - (secondsBefore[first + 1] as number)
    return (ends[first] as number) - head + between + (tail - (starts[last] as number))
  }
}

function firstAfter(sorted: readonly number[], value: number): number {
  return search(sorted, (item) => item > value)
}

function firstNotBefore(sorted: readonly number[], value: number): number {
  return search(sorted, (item) => item >= value)
}

function search(sorted: readonly number[], reached: (item: number) => boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (reached(sorted[middle] as number)) high = middle
    else low = middle + 1
  }
  return low
}

function sameLabels(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((label, i) => label === b[i])
}
