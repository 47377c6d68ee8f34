import type { SharedSpeech } from '../statistics/speaker-mapping.ts'
import { SCORE_ALL, sweepSteps } from '../statistics/speech-sweep.ts'
import type { Steps } from '../statistics/steps.ts'

/** Only so many speakers of each run have a row or a column: those that speak longest. Bounds memory. */
const MAX_SPEAKERS = 500

/** How long the speakers of two runs speak at the same time. */
export interface SpeakerConfusion {
  /** The speakers of a by first turn, at most the 500 that speak longest. The last row is silence (null). */
  readonly rowsA: readonly (string | null)[]
  /** The counterparts of the rows in their order, then the other speakers of b. The last column is silence (null). */
  readonly columnsB: readonly (string | null)[]
  /**
   * [row][column]: seconds in which both speak; in the row of silence those in which a speaker of b speaks while nobody of a
   * does, and the reverse; in the last cell those in which nobody speaks, from the first to the last turn of both. In overlap
   * a moment is in several cells.
   */
  readonly seconds: readonly (readonly number[])[]
  /** How many speakers of each run have no row or column. */
  readonly omittedA: number
  readonly omittedB: number
}

/** @param toB for each speaker of a the lane of its counterpart in b, or −1 */
export function* confusionSteps(shared: SharedSpeech, toB: Int32Array): Steps<SpeakerConfusion> {
  const { real, found, common, realSeconds, foundSeconds } = shared
  const rows = longest(realSeconds)
  const kept = new Set(longest(foundSeconds))
  const matched = rows.map((lane) => toB[lane] as number).filter((lane) => kept.has(lane))
  const columns = [...new Set([...matched, ...kept])]
  const { aloneA, aloneB, silent } = yield* timesAlone(shared)
  const seconds = rows.map((row) => [
    ...columns.map((column) => common[row]?.get(column) ?? 0),
    aloneA[row] as number,
  ])
  return {
    rowsA: [...rows.map((lane) => real.labels[lane] as string), null],
    columnsB: [...columns.map((lane) => found.labels[lane] as string), null],
    seconds: [...seconds, [...columns.map((lane) => aloneB[lane] as number), silent]],
    omittedA: real.labels.length - rows.length,
    omittedB: found.labels.length - columns.length,
  }
}

/** The lanes of the speakers that speak longest, by first turn. */
function longest(seconds: Float64Array): number[] {
  return [...seconds.keys()]
    .sort((a, b) => (seconds[b] as number) - (seconds[a] as number))
    .slice(0, MAX_SPEAKERS)
    .sort((a, b) => a - b)
}

/** How long each speaker speaks while nobody does in the other run, and how long both runs are silent. */
function* timesAlone({ real, found }: SharedSpeech) {
  const aloneA = new Float64Array(real.labels.length)
  const aloneB = new Float64Array(found.labels.length)
  let silent = 0
  yield* sweepSteps(real, found, SCORE_ALL, {
    time(start, end, inA, inB) {
      if (inA.count > 0 && inB.count > 0) return
      const seconds = end - start
      if (inA.count + inB.count === 0) silent += seconds
      for (let i = 0; i < inA.count; i++) aloneA[inA.lane(i)] = (aloneA[inA.lane(i)] ?? 0) + seconds
      for (let i = 0; i < inB.count; i++) aloneB[inB.lane(i)] = (aloneB[inB.lane(i)] ?? 0) + seconds
    },
  })
  return { aloneA, aloneB, silent }
}
