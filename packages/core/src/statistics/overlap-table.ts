import { partitionPoint } from './binary-search.ts'
import { sweepSpeakers } from './speaker-sweep.ts'
import type { SpokenInterval } from './speech-sweep.ts'

/** The intervals in which the same two or more speakers are active, by start. Seconds, half-open. */
export interface OverlapTable {
  readonly count: number
  readonly starts: Float64Array
  readonly ends: Float64Array
  /** The speakers of an interval, sorted. */
  speakersOf(place: number): string[]
}

/** So many changes are replayed at most, or as many as there were speakers. */
const MIN_CHANGES = 32

/** Who speaks after the first `changes` changes. */
interface Known {
  readonly changes: number
  readonly lanes: Int32Array
}

/**
 * Finds the intervals in which at least two speakers are active. O(n log n), whatever the number of speakers at a time: who
 * speaks in an interval is computed when it is asked for, from the changes since a time at which it is kept. Those lists are
 * as long as the changes between them, so that all of them take O(n).
 */
export function overlapTable(turns: readonly SpokenInterval[]): OverlapTable {
  const starts: number[] = []
  const ends: number[] = []
  /** The number of changes before each interval. */
  const before: number[] = []
  /** Who starts or stops to speak. */
  const changes: number[] = []
  const kept: Known[] = [{ changes: 0, lanes: new Int32Array() }]
  let isOpen = false
  const labels = sweepSpeakers(turns, {
    change: (lane) => changes.push(lane),
    settled(time, active) {
      if (isOpen) ends.push(time)
      isOpen = active.count >= 2
      if (isOpen) {
        starts.push(time)
        before.push(changes.length)
      }
      const since = changes.length - (kept.at(-1) as Known).changes
      if (since >= Math.max(MIN_CHANGES, active.count)) {
        kept.push({ changes: changes.length, lanes: active.lanes().slice() })
      }
    },
  })
  return {
    count: starts.length,
    starts: Float64Array.from(starts),
    ends: Float64Array.from(ends),
    speakersOf(place) {
      const until = before[place] ?? 0
      const after = partitionPoint(kept.length, (k) => (kept[k] as Known).changes > until)
      const known = kept[after - 1] as Known
      const speaking = new Set(known.lanes)
      for (const lane of changes.slice(known.changes, until)) {
        if (!speaking.delete(lane)) speaking.add(lane)
      }
      return Array.from(speaking, (lane) => labels[lane] as string).sort()
    },
  }
}

/** How much of a speaker's time others speak too. Seconds. */
export interface OverlapShare {
  readonly speaker: string
  readonly seconds: number
  /** With whom most of it is shared, the first one by first turn if several are equal; null without overlap. */
  readonly most: { readonly speaker: string; readonly seconds: number } | null
}

/**
 * How much each speaker overlaps with others, by first turn. O(n log n), and one addition for each speaker who speaks when
 * another one stops; a number for each two speakers who overlap.
 */
export function overlapShares(turns: readonly SpokenInterval[]): OverlapShare[] {
  const speakers = new Set(turns.map(({ speaker }) => speaker)).size
  const since = new Float64Array(speakers)
  const seconds = new Float64Array(speakers)
  /** For each speaker those with others of smaller numbers, and with those of larger ones in their rows. */
  const shared = Array.from({ length: speakers }, () => null as Float64Array | null)
  const alone = new OverlapClock()
  const clockAt = new Float64Array(speakers)
  const labels = sweepSpeakers(turns, {
    change(lane, speaks, time, active) {
      const overlapped = alone.at(time)
      if (speaks) {
        since[lane] = time
        clockAt[lane] = overlapped
        return
      }
      seconds[lane] = (seconds[lane] as number) + overlapped - (clockAt[lane] as number)
      const began = since[lane] as number
      for (const other of active.lanes()) {
        const row = rowOf(shared, Math.max(lane, other))
        const column = Math.min(lane, other)
        const both = time - Math.max(began, since[other] as number)
        if (both > 0) row[column] = (row[column] as number) + both
      }
    },
    settled: (time, active) => alone.set(time, active.count >= 2),
  })
  const sharedBy = (a: number, b: number) => shared[Math.max(a, b)]?.[Math.min(a, b)] ?? 0
  return labels.map((speaker, lane) => {
    let most: { lane: number; seconds: number } | null = null
    for (let other = 0; other < speakers; other++) {
      const both = other === lane ? 0 : sharedBy(lane, other)
      if (both > (most?.seconds ?? 0)) most = { lane: other, seconds: both }
    }
    return {
      speaker,
      seconds: seconds[lane] as number,
      most: most && { speaker: labels[most.lane] as string, seconds: most.seconds },
    }
  })
}

/** How long several have spoken at once until a time. */
class OverlapClock {
  #seconds = 0
  #since: number | null = null

  at(time: number): number {
    return this.#seconds + (this.#since === null ? 0 : time - this.#since)
  }

  set(time: number, isOverlap: boolean): void {
    this.#seconds = this.at(time)
    this.#since = isOverlap ? time : null
  }
}

/** The numbers of the speakers before `lane`. */
function rowOf(rows: (Float64Array | null)[], lane: number): Float64Array {
  const row = rows[lane] ?? new Float64Array(lane)
  rows[lane] = row
  return row
}
