import type { Stretch } from '../model/evaluation.ts'
import { partitionPoint } from './binary-search.ts'
import { sortedSteps } from './sorted-steps.ts'
import type { SpokenInterval } from './speech-sweep.ts'
import { allSteps, type Steps } from './steps.ts'

/** Passing so many turns or times takes some milliseconds. */
const PASSED_IN_A_STEP = 20_000

/**
 * When at least two different speakers are active, by start, apart from each other. O(n log n), whatever the number of
 * speakers at a time.
 */
export function overlapTimes(turns: readonly SpokenInterval[]): Stretch[] {
  return allSteps(overlapSteps(turns.toSorted((a, b) => a.start - b.start)))
}

/** As `overlapTimes`, of turns by start, in steps. */
export function* overlapSteps(turns: readonly SpokenInterval[]): Steps<Stretch[]> {
  const spans = yield* speakerSpans(turns)
  const starts = yield* sortedSteps(spans.starts)
  const ends = yield* sortedSteps(spans.ends)
  const found: Stretch[] = []
  let since: number | null = null
  let [started, ended] = [0, 0]
  let passed = 0
  while (ended < ends.length) {
    const time = Math.min(starts[started] ?? Infinity, ends[ended] as number)
    while (starts[started] === time) started += 1
    while (ends[ended] === time) ended += 1
    if (started - ended >= 2) since ??= time
    else if (since !== null) {
      found.push({ start: since, end: time })
      since = null
    }
    if (++passed % PASSED_IN_A_STEP === 0) yield
  }
  return found
}

/** When each speaker is active: turns of a speaker that touch or overlap are one. Those of all speakers, in any order. */
function* speakerSpans(
  turns: readonly SpokenInterval[],
): Steps<{ readonly starts: Float64Array; readonly ends: Float64Array }> {
  const starts = new Float64Array(turns.length)
  const ends = new Float64Array(turns.length)
  let count = 0
  /** The place of the last span of each speaker. */
  const places = new Map<string, number>()
  let passed = 0
  for (const { speaker, start, end } of turns) {
    if (++passed % PASSED_IN_A_STEP === 0) yield
    if (end <= start) continue
    const place = places.get(speaker)
    if (place !== undefined && start <= (ends[place] as number)) {
      ends[place] = Math.max(ends[place] as number, end)
      continue
    }
    places.set(speaker, count)
    starts[count] = start
    ends[count] = end
    count += 1
  }
  return { starts: starts.subarray(0, count), ends: ends.subarray(0, count) }
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
