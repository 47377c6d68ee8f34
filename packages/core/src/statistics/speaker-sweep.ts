import { lanesOf, type SpokenInterval } from './speech-sweep.ts'

/** The speakers who speak at a time, by number, in no order. Adding and removing take constant time. */
class ActiveSpeakers {
  readonly #lanes: Int32Array
  readonly #places: Int32Array
  count = 0

  constructor(speakers: number) {
    this.#lanes = new Int32Array(speakers)
    this.#places = new Int32Array(speakers).fill(-1)
  }

  has(lane: number): boolean {
    return (this.#places[lane] as number) >= 0
  }

  /** The numbers of all, until the next change. */
  lanes(): Int32Array {
    return this.#lanes.subarray(0, this.count)
  }

  /** Adds a speaker who does not speak, or removes one who does. Returns whether the speaker speaks now. */
  toggle(lane: number): boolean {
    const place = this.#places[lane] as number
    if (place < 0) {
      this.#lanes[this.count] = lane
      this.#places[lane] = this.count
      this.count += 1
      return true
    }
    this.count -= 1
    const last = this.#lanes[this.count] as number
    this.#lanes[place] = last
    this.#places[last] = place
    this.#places[lane] = -1
    return false
  }
}

interface SweepVisitor {
  /** A speaker starts or stops to speak; called before or after the others at this time. */
  change?(lane: number, speaks: boolean, time: number, active: ActiveSpeakers): void
  /** All changes at this time are done: until the next call the same speakers are active. */
  settled(time: number, active: ActiveSpeakers): void
}

/**
 * Goes through the times at which somebody starts or stops to speak. Half-open: turns of a speaker that touch or overlap are
 * one. O(n log n) plus the calls. Returns the speakers by number.
 */
export function sweepSpeakers(
  turns: readonly SpokenInterval[],
  visitor: SweepVisitor,
): readonly string[] {
  const { labels, starts, ends } = lanesOf(turns)
  const active = new ActiveSpeakers(labels.length)
  const open = new Int32Array(labels.length)
  /** Some of them twice. A set would take new memory each time that it is cleared. */
  const touched: number[] = []
  let touches = 0
  const apply = (lane: number, change: 1 | -1) => {
    open[lane] = (open[lane] as number) + change
    touched[touches] = lane
    touches += 1
  }
  let [started, ended] = [0, 0]
  while (ended < ends.times.length) {
    const time = Math.min(starts.times[started] ?? Infinity, ends.times[ended] as number)
    for (; starts.times[started] === time; started++) apply(starts.lanes[started] as number, 1)
    for (; ends.times[ended] === time; ended++) apply(ends.lanes[ended] as number, -1)
    let isChanged = false
    for (let place = 0; place < touches; place++) {
      const lane = touched[place] as number
      if ((open[lane] as number) > 0 === active.has(lane)) continue
      isChanged = true
      const speaks = active.toggle(lane)
      visitor.change?.(lane, speaks, time, active)
    }
    touches = 0
    if (isChanged) visitor.settled(time, active)
  }
  return labels
}
