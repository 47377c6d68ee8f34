import type { Stretch } from '../model/evaluation.ts'
import type { Turn } from '../model/turn.ts'
import { overlapSteps } from '../statistics/overlap.ts'
import { sortedSteps } from '../statistics/sorted-steps.ts'
import { allSteps, type Steps } from '../statistics/steps.ts'
import { REASON_RULE, reasonBit } from './reasons.ts'

export type TurnAround = Pick<Turn, 'speaker' | 'start' | 'end' | 'confidence' | 'margin'>

const STEPS_PER_SECOND = 100
const FULL_SCALE = 127

/** Finds the reasons of spots that are given by start and do not overlap. */
export type ReasonSweep = (spot: Stretch) => number

/** Passing so many turns or times takes some milliseconds, as does reading so many steps of peaks. */
const PASSED_IN_A_STEP = 10_000
const PEAKS_IN_A_STEP = 1_000_000

/** The result of `reasonSteps`, without pauses. */
export function reasonFinder(
  turns: readonly TurnAround[],
  peaks: Int8Array | null,
): () => ReasonSweep {
  return allSteps(reasonSteps(turns, peaks))
}

/**
 * Finds why the scores of a run's spots may be low. `turns`: those of the run, by start. `peaks`: the mix of `StoredPeaks`; null:
 * they are not known, and no reason of the level is given. Preparation takes O(n log n), a sweep is linear in its spots, the
 * turns, and the peaks within the spots. Returns a function that begins a sweep.
 */
export function* reasonSteps(
  turns: readonly TurnAround[],
  peaks: Int8Array | null,
): Steps<() => ReasonSweep> {
  const overlaps = yield* overlapSteps(turns)
  const short = yield* shortTurns(turns)
  const edges = yield* sortedEdges(turns)
  const centres = yield* centreBits(turns, edges)
  const levelBits = peaks === null ? null : yield* levelFinder(peaks, centres)
  return () => {
    const secondsOfOverlap = overlapSweep(overlaps)
    const touchesShort = touchSweep(short)
    const hasEdge = edgeSweep(edges)
    let segment = -1
    return (spot) => {
      const { start, end } = spot
      const centre = (start + end) / 2
      while ((centres.times[segment + 1] ?? Number.POSITIVE_INFINITY) <= centre) segment += 1
      let bits = (centres.bits[segment] ?? FAR) & ~COVERED
      // The tolerance is for times that were rounded.
      if (secondsOfOverlap(spot) >= REASON_RULE.overlapShare * (end - start) - 1e-9) bits |= OVERLAP
      if (touchesShort(spot)) bits |= SHORT
      if (hasEdge(centre)) bits |= EDGE
      return levelBits === null ? bits : bits | levelBits(spot)
    }
  }
}

const OVERLAP = reasonBit('overlap')
const SHORT = reasonBit('short-turn')
const CLOSE = reasonBit('close-second')
const LOW = reasonBit('low-level')
const CLIPPING = reasonBit('clipping')
const EDGE = reasonBit('turn-edge')
const FAR = reasonBit('far-from-any-voice')
/** Of `CentreBits` only: a turn is there. */
const COVERED = 1 << 7

function* shortTurns(turns: readonly TurnAround[]): Steps<readonly TurnAround[]> {
  const found: TurnAround[] = []
  for (let place = 0; place < turns.length; place++) {
    const turn = turns[place] as TurnAround
    if (turn.end - turn.start < REASON_RULE.shortTurnSeconds) found.push(turn)
    if ((place + 1) % PASSED_IN_A_STEP === 0) yield
  }
  return found
}

function* sortedEdges(turns: readonly TurnAround[]): Steps<Float64Array> {
  const edges = new Float64Array(2 * turns.length)
  for (let place = 0; place < turns.length; place++) {
    const { start, end } = turns[place] as TurnAround
    edges[2 * place] = start
    edges[2 * place + 1] = end
    if ((place + 1) % PASSED_IN_A_STEP === 0) yield
  }
  return yield* sortedSteps(edges)
}

/** The bits of what is at a time: `bits[i]` from `times[i]` to the next one; before the first no turn is there. */
interface CentreBits {
  readonly times: Float64Array
  readonly bits: Uint8Array
}

/** Goes through the starts and ends of all turns with the turns that are there, the one with the smallest margin first. */
function* centreBits(turns: readonly TurnAround[], edges: Float64Array): Steps<CentreBits> {
  const times = new Float64Array(edges.length)
  const bits = new Uint8Array(edges.length)
  const closest = new ClosestTurns()
  let count = 0
  let next = 0
  let lastEnd = Number.NEGATIVE_INFINITY
  for (let place = 0; place < edges.length; place++) {
    if ((place + 1) % PASSED_IN_A_STEP === 0) yield
    const time = edges[place] as number
    if (time === edges[place - 1]) continue
    for (; next < turns.length && (turns[next] as TurnAround).start <= time; next++) {
      const turn = turns[next] as TurnAround
      lastEnd = Math.max(lastEnd, turn.end)
      if (turn.margin !== null) closest.add(turn)
    }
    times[count] = time
    bits[count] = lastEnd <= time ? FAR : COVERED | bitsOf(closest.at(time))
    count += 1
  }
  return { times: times.subarray(0, count), bits: bits.subarray(0, count) }
}

function bitsOf(turn: TurnAround | null): number {
  if (turn === null || turn.margin === null) return 0
  if (turn.margin < REASON_RULE.closeMargin) return CLOSE
  return turn.confidence !== null && turn.confidence < REASON_RULE.unsureConfidence ? FAR : 0
}

/** A heap of turns with a margin, the smallest first; those that have ended are removed when they are first. */
class ClosestTurns {
  readonly #heap: TurnAround[] = []

  add(turn: TurnAround): void {
    const heap = this.#heap
    let at = heap.push(turn) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!isCloser(turn, heap[parent] as TurnAround)) break
      heap[at] = heap[parent] as TurnAround
      at = parent
    }
    heap[at] = turn
  }

  at(time: number): TurnAround | null {
    while (this.#heap.length > 0 && (this.#heap[0] as TurnAround).end <= time) this.#removeFirst()
    return this.#heap[0] ?? null
  }

  #removeFirst(): void {
    const heap = this.#heap
    const last = heap.pop() as TurnAround
    if (heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      const right = heap[child + 1]
      if (right !== undefined && isCloser(right, heap[child] as TurnAround)) child += 1
      if (!isCloser(heap[child] as TurnAround, last)) break
      heap[at] = heap[child] as TurnAround
      at = child
    }
    heap[at] = last
  }
}

/** Of turns with the same margin, the one that is less sure counts. */
function isCloser(a: TurnAround, b: TurnAround): boolean {
  const difference = (a.margin ?? 0) - (b.margin ?? 0)
  return difference < 0 || (difference === 0 && (a.confidence ?? 100) < (b.confidence ?? 100))
}

/** The seconds of overlap in each spot. */
function overlapSweep(overlaps: readonly Stretch[]): (spot: Stretch) => number {
  let first = 0
  return ({ start, end }) => {
    while (first < overlaps.length && (overlaps[first] as Stretch).end <= start) first += 1
    let seconds = 0
    for (let at = first; at < overlaps.length; at++) {
      const overlap = overlaps[at] as Stretch
      if (overlap.start >= end) break
      seconds += Math.min(overlap.end, end) - Math.max(overlap.start, start)
    }
    return seconds
  }
}

/** Whether a turn is active in each spot. */
function touchSweep(turns: readonly TurnAround[]): (spot: Stretch) => boolean {
  let next = 0
  let lastEnd = Number.NEGATIVE_INFINITY
  return ({ start, end }) => {
    for (; next < turns.length && (turns[next] as TurnAround).start < end; next++) {
      lastEnd = Math.max(lastEnd, (turns[next] as TurnAround).end)
    }
    return lastEnd > start
  }
}

/** Whether an edge is near to each centre. */
function edgeSweep(edges: Float64Array): (centre: number) => boolean {
  let next = 0
  return (centre) => {
    while (next < edges.length && centre - (edges[next] as number) > REASON_RULE.edgeSeconds) {
      next += 1
    }
    const edge = edges[next]
    return edge !== undefined && edge - centre <= REASON_RULE.edgeSeconds
  }
}

/** The reasons of the level. The level is the root mean square of the peaks of steps; that of speech is of where a turn is. */
function* levelFinder(
  peaks: Int8Array,
  { times, bits }: CentreBits,
): Steps<(spot: Stretch) => number> {
  const speech = { squares: 0, steps: 0 }
  let read = 0
  let passed = 0
  let from = Number.NaN
  for (let place = 0; place < times.length; place++) {
    if (++passed % PASSED_IN_A_STEP === 0) yield
    const isCovered = ((bits[place] as number) & COVERED) !== 0
    if (isCovered && Number.isNaN(from)) from = times[place] as number
    if (isCovered || Number.isNaN(from)) continue
    for (const part of partsOf({ start: from, end: times[place] as number })) {
      const { squares, steps } = levelOf(peaks, part)
      speech.squares += squares
      speech.steps += steps
      read += steps
      if (read < PEAKS_IN_A_STEP) continue
      read = 0
      yield
    }
    from = Number.NaN
  }
  const { levelShare, leastLevel, clippedSteps } = REASON_RULE
  const least = speech.steps === 0 ? 0 : levelShare ** 2 * (speech.squares / speech.steps)
  return (spot) => {
    const { squares, steps, clipped } = levelOf(peaks, spot)
    if (steps === 0) return 0
    const level = squares / steps
    const isLow = level < leastLevel ** 2 || level <= least
    return (isLow ? LOW : 0) | (clipped >= clippedSteps ? CLIPPING : 0)
  }
}

/** A stretch in parts that are read in one step. */
function* partsOf({ start, end }: Stretch): Generator<Stretch> {
  const seconds = PEAKS_IN_A_STEP / STEPS_PER_SECOND
  for (let from = start; from < end; from += seconds) {
    yield { start: from, end: Math.min(from + seconds, end) }
  }
}

/** Steps whose middle is in the stretch. */
function levelOf(peaks: Int8Array, { start, end }: Stretch) {
  const last = Math.min(Math.round(end * STEPS_PER_SECOND), peaks.length / 2)
  const first = Math.min(Math.round(start * STEPS_PER_SECOND), last)
  let squares = 0
  let clipped = 0
  for (let step = first; step < last; step++) {
    const peak = Math.max(-(peaks[2 * step] as number), peaks[2 * step + 1] as number)
    squares += peak * peak
    if (peak >= FULL_SCALE) clipped += 1
  }
  return { squares, steps: last - first, clipped }
}
