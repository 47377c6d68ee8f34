import type { GivenTurn } from '@toolkit/core'
import { countOf, oddScores, type Warn } from './result-warnings.ts'

/** Reads the items of `output.diarization` one by one, and counts what is odd in them. */
export class TurnReader {
  readonly turns: GivenTurn[] = []
  #without = { speaker: 0, times: 0 }
  #oddScores = 0

  /** Takes one item. A turn that holds no time at all is left out silently, an impossible one is counted. */
  add(item: unknown): void {
    const { speaker, start, end, confidence } = isRecord(item) ? item : NOTHING
    if (typeof speaker !== 'string' || speaker === '') this.#without.speaker += 1
    else if (!isTime(start) || !isTime(end) || end < start) this.#without.times += 1
    else if (end > start) this.turns.push({ speaker, start, end, scores: this.#scores(confidence) })
  }

  /** Says what was odd. */
  report(warn: Warn): void {
    const { speaker, times } = this.#without
    if (times > 0) warn(leftOut(times, 'impossible times'))
    if (speaker > 0) warn(leftOut(speaker, 'no speaker'))
    if (this.#oddScores > 0) warn(oddScores(this.#oddScores, 'the turns'))
  }

  /** The scores that are there; null where none is. */
  #scores(given: unknown): Readonly<Record<string, number>> | null {
    if (given === null || given === undefined) return null
    if (!isRecord(given)) {
      this.#oddScores += 1
      return null
    }
    const present: [string, number][] = []
    for (const [label, score] of Object.entries(given)) {
      if (score === null) continue
      if (typeof score === 'number' && score >= 0 && score <= 100) present.push([label, score])
      else this.#oddScores += 1
    }
    return present.length === 0 ? null : Object.fromEntries(present)
  }
}

const NOTHING: Readonly<Record<string, unknown>> = {}

function leftOut(count: number, what: string): string {
  return count === 1
    ? `1 turn has ${what}; it is left out.`
    : `${countOf(count, 'turn')} have ${what}; they are left out.`
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
