import type { ErrorTimes, Stretch } from '../model/evaluation.ts'
import { assign } from '../statistics/assignment.ts'
import type { SpokenInterval } from '../statistics/overlap.ts'

export interface ErrorRateOptions {
  /** The parts that are scored (UEM); null: from the first to the last boundary of both. */
  readonly scored: readonly Stretch[] | null
  /** Seconds around each boundary of the reference that are not scored, half of them on each side. */
  readonly collar: number
  /** Whether parts in which the reference has several speakers are left out. */
  readonly skipOverlap: boolean
}

/** All of a recording: no collar, overlaps counted. */
export const SCORE_ALL: ErrorRateOptions = { scored: null, collar: 0, skipOverlap: false }

/** The errors, with the speakers that belong together. */
export interface ErrorRates extends ErrorTimes {
  /** Speaker of the hypothesis → speaker of the reference. */
  readonly mapping: ReadonlyMap<string, string>
}

/**
 * Diarization error rate (Fiscus et al., "The Rich Transcription 2006 Spring Meeting Recognition Evaluation") and Jaccard
 * error rate (Ryant et al., "The Second DIHARD Diarization Challenge", 2019) with the one-to-one mapping of speakers that
 * has the most time in common. Exact: computed on intervals, not on frames, and equal to pyannote.metrics. Intervals of one
 * speaker that overlap count once. Time O(n log n) for n intervals, and O(s³) for s speakers.
 */
export function errorRates(
  reference: readonly SpokenInterval[],
  hypothesis: readonly SpokenInterval[],
  options: ErrorRateOptions = SCORE_ALL,
): ErrorRates {
  const [real, found] = [lanesOf(reference), lanesOf(hypothesis)]
  const times = sharedTimes(real, found, boundariesOf(real, found, options), options.skipOverlap)
  const { realSeconds, foundSeconds, common } = times
  const total = sum(realSeconds)
  const width = found.labels.length
  const rows = real.labels.map((_, row) => common.subarray(row * width, (row + 1) * width))
  const columns = assign(rows.map((row) => [...row]))
  const mapping = new Map<string, string>()
  let correct = 0
  let jaccard = 0
  let speakers = 0
  for (const [row, label] of real.labels.entries()) {
    const own = realSeconds[row] as number
    if (own <= 0) continue
    speakers += 1
    const column = columns[row] ?? -1
    const shared = rows[row]?.[column] ?? 0
    if (shared > 0) mapping.set(found.labels[column] as string, label)
    const union = own - shared + (shared > 0 ? (foundSeconds[column] as number) : 0)
    correct += shared
    jaccard += (union - shared) / union
  }
  const { missed, falseAlarm } = times
  // Where both speak, what is not correct is confused; rounding must not make it negative.
  const confusion = Math.max(0, total - missed - correct)
  return {
    total,
    missed,
    falseAlarm,
    confusion,
    der: total > 0 ? (missed + falseAlarm + confusion) / total : null,
    jer: speakers > 0 ? jaccard / speakers : null,
    mapping,
  }
}

/** Intervals with the number of their speaker. */
interface Lanes {
  readonly labels: readonly string[]
  readonly intervals: readonly (Stretch & { readonly lane: number })[]
}

function lanesOf(intervals: readonly SpokenInterval[]): Lanes {
  const numbers = new Map<string, number>()
  const numbered = intervals
    .filter(({ start, end }) => end > start)
    .map(({ speaker, start, end }) => {
      const lane = numbers.get(speaker) ?? numbers.size
      numbers.set(speaker, lane)
      return { start, end, lane }
    })
  return { labels: [...numbers.keys()], intervals: numbered }
}

const KINDS = { reference: 0, hypothesis: 1, scored: 2, collar: 3 } as const

/** The starts and ends of intervals in order: at `times[i]` the number of intervals of `kinds[i]` (and lane) changes. */
interface Boundaries {
  readonly times: Float64Array
  readonly kinds: Uint8Array
  readonly lanes: Int32Array
  readonly changes: Int8Array
}

function boundariesOf(real: Lanes, found: Lanes, { scored, collar }: ErrorRateOptions): Boundaries {
  const times: number[] = []
  const kinds: number[] = []
  const lanes: number[] = []
  const changes: number[] = []
  const half = collar / 2
  // All starts, then all ends: turns are mostly in order, and runs that are in order are sorted in linear time.
  const add = (
    kind: number,
    intervals: readonly (Stretch & { readonly lane?: number })[],
    from: (interval: Stretch) => number,
    to: (interval: Stretch) => number,
  ) => {
    for (const [change, edge] of [[1, from] as const, [-1, to] as const]) {
      for (const interval of intervals) {
        times.push(edge(interval))
        kinds.push(kind)
        lanes.push(interval.lane ?? 0)
        changes.push(change)
      }
    }
  }
  const start = (interval: Stretch) => interval.start
  const end = (interval: Stretch) => interval.end
  add(KINDS.reference, real.intervals, start, end)
  add(KINDS.hypothesis, found.intervals, start, end)
  const parts = scored ?? extent(real, found)
  add(
    KINDS.scored,
    parts.filter((part) => part.end > part.start),
    start,
    end,
  )
  if (half > 0) {
    for (const edge of [start, end]) {
      add(
        KINDS.collar,
        real.intervals,
        (each) => edge(each) - half,
        (each) => edge(each) + half,
      )
    }
  }
  const order = [...times.keys()].sort((a, b) => (times[a] as number) - (times[b] as number))
  const inOrder = (values: readonly number[]) => order.map((place) => values[place] as number)
  return {
    times: Float64Array.from(inOrder(times)),
    kinds: Uint8Array.from(inOrder(kinds)),
    lanes: Int32Array.from(inOrder(lanes)),
    changes: Int8Array.from(inOrder(changes)),
  }
}

function extent(real: Lanes, found: Lanes): readonly Stretch[] {
  let [start, end] = [Infinity, -Infinity]
  for (const interval of [...real.intervals, ...found.intervals]) {
    start = Math.min(start, interval.start)
    end = Math.max(end, interval.end)
  }
  return end > start ? [{ start, end }] : []
}

interface SharedTimes {
  /** Scored seconds of each speaker. */
  readonly realSeconds: Float64Array
  readonly foundSeconds: Float64Array
  /** Scored seconds in which both speak: [speaker of the reference × speaker of the hypothesis]. */
  readonly common: Float64Array
  readonly missed: number
  readonly falseAlarm: number
}

function sharedTimes(
  real: Lanes,
  found: Lanes,
  { times, kinds, lanes, changes }: Boundaries,
  skipOverlap: boolean,
): SharedTimes {
  const width = found.labels.length
  const [reals, founds] = [new ActiveLanes(real.labels.length), new ActiveLanes(width)]
  const realSeconds = new Float64Array(real.labels.length)
  const foundSeconds = new Float64Array(width)
  const common = new Float64Array(real.labels.length * width)
  let [scored, collars, missed, falseAlarm] = [0, 0, 0, 0]
  for (let i = 0; i < times.length; i++) {
    const kind = kinds[i]
    const change = changes[i] as number
    if (kind === KINDS.reference) reals.change(lanes[i] as number, change)
    else if (kind === KINDS.hypothesis) founds.change(lanes[i] as number, change)
    else if (kind === KINDS.scored) scored += change
    else collars += change
    const seconds = (times[i + 1] ?? (times[i] as number)) - (times[i] as number)
    const isScored = scored > 0 && collars === 0 && !(skipOverlap && reals.count > 1)
    if (seconds === 0 || !isScored) continue
    missed += seconds * Math.max(0, reals.count - founds.count)
    falseAlarm += seconds * Math.max(0, founds.count - reals.count)
    for (let f = 0; f < founds.count; f++) add(foundSeconds, founds.lane(f), seconds)
    for (let r = 0; r < reals.count; r++) {
      const row = reals.lane(r)
      add(realSeconds, row, seconds)
      for (let f = 0; f < founds.count; f++) add(common, row * width + founds.lane(f), seconds)
    }
  }
  return { realSeconds, foundSeconds, common, missed, falseAlarm }
}

/** The speakers that speak at a time. */
class ActiveLanes {
  readonly #intervals: Int32Array
  readonly #active: number[] = []

  constructor(lanes: number) {
    this.#intervals = new Int32Array(lanes)
  }

  get count(): number {
    return this.#active.length
  }

  lane(place: number): number {
    return this.#active[place] as number
  }

  /** An interval of a speaker starts (1) or ends (−1). */
  change(lane: number, change: number): void {
    const before = this.#intervals[lane] as number
    const now = before + change
    this.#intervals[lane] = now
    if (before === 0) this.#active.push(lane)
    else if (now === 0) this.#active.splice(this.#active.indexOf(lane), 1)
  }
}

function add(values: Float64Array, index: number, amount: number): void {
  values[index] = (values[index] as number) + amount
}

function sum(values: Float64Array): number {
  let all = 0
  for (const value of values) all += value
  return all
}
