import type { Stretch } from '../model/evaluation.ts'
import { allSteps, type Steps } from './steps.ts'

/** A turn. Seconds, half-open. */
export interface SpokenInterval {
  readonly speaker: string
  readonly start: number
  readonly end: number
}

export type { Stretch }

/** Boundaries that are this close are one, in seconds: sums of times are rounded, and would leave slivers between them. */
const SAME_TIME = 1e-9

/** A step of a sweep passes so many speakers at boundaries: tens of milliseconds. */
const PASSED_IN_A_STEP = 100_000

/** Which time counts when two diarizations are compared; the first one is the reference. */
export interface ScoredTime {
  /** The parts that are scored (UEM); null: from the first to the last boundary of both. */
  readonly scored: readonly Stretch[] | null
  /** Seconds around each boundary of the reference that are not scored, half of them on each side. */
  readonly collar: number
  /** Whether parts in which the reference has several speakers are left out. */
  readonly skipOverlap: boolean
}

/** All of a recording: no collar, overlaps counted. */
export const SCORE_ALL: ScoredTime = { scored: null, collar: 0, skipOverlap: false }

/** Turns with the number of their speaker. */
export interface Lanes {
  /** The speakers, by first turn. */
  readonly labels: readonly string[]
  readonly starts: Edges
  readonly ends: Edges
}

/** The starts or the ends of turns, in order of time. */
interface Edges {
  readonly times: Float64Array
  /** Whose they are: places in `labels`. */
  readonly lanes: Int32Array
}

/** Numbers the speakers of turns, which may be in any order and overlap. Empty and reversed turns have no edges. O(n log n). */
export function lanesOf(turns: readonly SpokenInterval[]): Lanes {
  const numbers = new Map<string, number>()
  const lanes = new Int32Array(turns.length)
  const starts = new Float64Array(turns.length)
  const ends = new Float64Array(turns.length)
  let count = 0
  for (const { speaker, start, end } of turns) {
    const lane = numbers.get(speaker) ?? numbers.size
    numbers.set(speaker, lane)
    if (!(end > start)) continue
    lanes[count] = lane
    starts[count] = start
    ends[count] = end
    count += 1
  }
  const whose = lanes.subarray(0, count)
  return {
    labels: [...numbers.keys()],
    starts: inOrder(starts.subarray(0, count), whose),
    ends: inOrder(ends.subarray(0, count), whose),
  }
}

function inOrder(times: Float64Array, lanes: Int32Array): Edges {
  // The starts mostly are.
  if (isSorted(times)) return { times, lanes }
  // An array, not a typed one: its sort takes linear time where turns are mostly in order.
  const order = [...times.keys()].sort((a, b) => (times[a] as number) - (times[b] as number))
  return {
    times: Float64Array.from(order, (place) => times[place] as number),
    lanes: Int32Array.from(order, (place) => lanes[place] as number),
  }
}

function isSorted(times: Float64Array): boolean {
  for (let place = 1; place < times.length; place += 1) {
    if ((times[place] as number) < (times[place - 1] as number)) return false
  }
  return true
}

/** The speakers of a diarization that speak at a time, in no order. */
export class ActiveLanes {
  readonly #turns: Int32Array
  readonly #active: number[] = []

  constructor(lanes: number) {
    this.#turns = new Int32Array(lanes)
  }

  get count(): number {
    return this.#active.length
  }

  /** The number of a speaker, 0 ≤ place < `count`. */
  lane(place: number): number {
    return this.#active[place] as number
  }

  has(lane: number): boolean {
    return (this.#turns[lane] ?? 0) > 0
  }

  /** A turn of a speaker starts (1) or ends (−1). Returns whether the speaker starts or stops to speak. */
  change(lane: number, change: 1 | -1): boolean {
    const before = this.#turns[lane] as number
    this.#turns[lane] = before + change
    if (before === 0) this.#active.push(lane)
    else if (before + change === 0) this.#active.splice(this.#active.indexOf(lane), 1)
    else return false
    return true
  }
}

/** What a sweep calls. */
export interface SweepVisitor {
  /** The scored time between two consecutive boundaries: nobody starts or stops in it. It may be silent. */
  time(start: number, end: number, real: ActiveLanes, found: ActiveLanes): void
  /** A speaker of the reference starts or stops to speak while `others` speak in the hypothesis. */
  real?(lane: number, speaks: boolean, others: ActiveLanes): void
  /** The same for a speaker of the hypothesis. */
  found?(lane: number, speaks: boolean, others: ActiveLanes): void
}

/** Edges in order of time, each moved by `shift` seconds, and what they do. */
class Stream {
  readonly #times: Float64Array
  readonly #shift: number
  readonly #apply: (place: number) => void
  #place = 0
  /** When the next edge is; +∞ after the last. */
  due: number

  constructor(times: Float64Array, shift: number, apply: (place: number) => void) {
    this.#times = times
    this.#shift = shift
    this.#apply = apply
    this.due = this.#dueAt(0)
  }

  #dueAt(place: number): number {
    const time = this.#times[place]
    return time === undefined ? Number.POSITIVE_INFINITY : time + this.#shift
  }

  /** Applies all edges until a time, which is finite. */
  pass(time: number): void {
    while (this.due <= time) {
      this.#apply(this.#place)
      this.#place += 1
      this.due = this.#dueAt(this.#place)
    }
  }
}

/**
 * Goes once through two diarizations at the same time, from boundary to boundary. O(n) steps for n boundaries; a step that
 * ends a turn takes O(s) for s speakers that speak then.
 */
export function sweepBoth(
  real: Lanes,
  found: Lanes,
  counted: ScoredTime,
  visitor: SweepVisitor,
): void {
  allSteps(sweepSteps(real, found, counted, visitor))
}

/** As `sweepBoth`, in steps. */
export function* sweepSteps(
  real: Lanes,
  found: Lanes,
  { scored, collar, skipOverlap }: ScoredTime,
  visitor: SweepVisitor,
): Steps<void> {
  let passed = 0
  const reals = new ActiveLanes(real.labels.length)
  const founds = new ActiveLanes(found.labels.length)
  const turns = ({ times, lanes }: Edges, change: 1 | -1, own: ActiveLanes) => {
    const [told, others] = own === reals ? [visitor.real, founds] : [visitor.found, reals]
    return new Stream(times, 0, (place) => {
      const lane = lanes[place] as number
      passed += 1 + others.count
      if (own.change(lane, change)) told?.(lane, change === 1, others)
    })
  }
  const parts = (scored ?? extent(real, found)).filter((part) => part.end > part.start)
  let [inParts, inCollars] = [0, 0]
  const streams = [
    turns(real.starts, 1, reals),
    turns(real.ends, -1, reals),
    turns(found.starts, 1, founds),
    turns(found.ends, -1, founds),
    new Stream(Float64Array.from(parts, (part) => part.start).sort(), 0, () => (inParts += 1)),
    new Stream(Float64Array.from(parts, (part) => part.end).sort(), 0, () => (inParts -= 1)),
  ]
  if (collar > 0) {
    for (const { times } of [real.starts, real.ends]) {
      streams.push(new Stream(times, -collar / 2, () => (inCollars += 1)))
      streams.push(new Stream(times, collar / 2, () => (inCollars -= 1)))
    }
  }
  let time = Number.NEGATIVE_INFINITY
  for (;;) {
    let next = Number.POSITIVE_INFINITY
    for (const { due } of streams) if (due < next) next = due
    if (next === Number.POSITIVE_INFINITY) return
    const isScored = inParts > 0 && inCollars === 0 && !(skipOverlap && reals.count > 1)
    if (isScored) visitor.time(time, next, reals, founds)
    time = next
    // Half-open: all that starts or ends at a boundary does so before the next interval.
    const latest = next + SAME_TIME
    for (const stream of streams) if (stream.due <= latest) stream.pass(latest)
    if (passed < PASSED_IN_A_STEP) continue
    passed = 0
    yield
  }
}

/** From the first to the last boundary of both. */
function extent(real: Lanes, found: Lanes): readonly Stretch[] {
  const first = (lanes: Lanes) => lanes.starts.times[0] ?? Number.POSITIVE_INFINITY
  const last = (lanes: Lanes) => lanes.ends.times.at(-1) ?? Number.NEGATIVE_INFINITY
  return [{ start: Math.min(first(real), first(found)), end: Math.max(last(real), last(found)) }]
}
