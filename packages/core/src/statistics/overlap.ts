import type { Stretch } from '../model/evaluation.ts'
import { partitionPoint } from './binary-search.ts'
import { sweepSpeakers } from './speaker-sweep.ts'
import type { SpokenInterval } from './speech-sweep.ts'

/**
 * When at least two different speakers are active, by start, apart from each other. O(n log n), whatever the number of
 * speakers at a time.
 */
export function overlapTimes(turns: readonly SpokenInterval[]): Stretch[] {
  const found: Stretch[] = []
  let since: number | null = null
  sweepSpeakers(turns, {
    settled(time, { count }) {
      if (count >= 2) since ??= time
      else if (since !== null) {
        found.push({ start: since, end: time })
        since = null
      }
    },
  })
  return found
}

/**
 * Returns a function that computes how many seconds of a turn at least one other speaker is active, from the `overlapTimes` of
 * all turns. Preparation takes O(n), each call O(log n).
 */
export function overlapMeter(times: readonly Stretch[]): (start: number, end: number) => number {
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
