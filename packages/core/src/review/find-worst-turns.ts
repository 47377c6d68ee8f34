import type { Turn } from '../model/turn.ts'
import type { RunCandidates } from './candidates.ts'
import {
  CONFIDENCE_SLOTS,
  confidenceSlot,
  TURNS_KEPT,
  turnSeverity,
  type WorstTurn,
} from './worst-turns.ts'

type Found = Pick<RunCandidates, 'turns' | 'turnFigures'>

/** What is kept of the turns of a run without confidence. */
export const NO_TURNS: Found = { turns: [], turnFigures: null }

/** Finds what is kept of the turns of a run, which are added in parts. Its memory does not grow with them. */
export class WorstTurnFinder {
  readonly #counts = new Float64Array(CONFIDENCE_SLOTS)
  readonly #seconds = new Float64Array(CONFIDENCE_SLOTS)
  readonly #leastSure = new Lowest((a, b) => a.confidence - b.confidence || a.index - b.index)
  readonly #mostSevere = new Lowest((a, b) => b.severity - a.severity || a.index - b.index)
  #isEmpty = true

  /** Turns without confidence are left out. */
  add(turns: Iterable<Turn>): void {
    for (const turn of turns) {
      const { confidence, index, speaker, start, end, runnerUp, margin } = turn
      if (confidence === null) continue
      this.#isEmpty = false
      const slot = confidenceSlot(confidence)
      this.#counts[slot] = (this.#counts[slot] as number) + 1
      this.#seconds[slot] = (this.#seconds[slot] as number) + (end - start)
      const severity = turnSeverity({ start, end, confidence })
      const worst = { index, speaker, start, end, confidence, runnerUp, margin, severity }
      this.#leastSure.add(worst)
      this.#mostSevere.add(worst)
    }
  }

  /** The kept turns by index. */
  found(): Found {
    if (this.#isEmpty) return NO_TURNS
    const kept = new Map<number, WorstTurn>()
    for (const { all } of [this.#leastSure, this.#mostSevere]) {
      for (const turn of all()) kept.set(turn.index, turn)
    }
    return {
      turns: [...kept.values()].sort((a, b) => a.index - b.index),
      turnFigures: {
        countsUpTo: runningSums(this.#counts),
        secondsUpTo: runningSums(this.#seconds),
      },
    }
  }
}

function runningSums(values: Float64Array): number[] {
  let sum = 0
  return Array.from(values, (value) => {
    sum += value
    return sum
  })
}

/** The first `TURNS_KEPT` turns of an order. */
class Lowest {
  readonly #compare: (a: WorstTurn, b: WorstTurn) => number
  #turns: WorstTurn[] = []
  /** Later ones are not among the first; null: not known. */
  #last: WorstTurn | null = null

  constructor(compare: (a: WorstTurn, b: WorstTurn) => number) {
    this.#compare = compare
  }

  add(turn: WorstTurn): void {
    if (this.#last !== null && this.#compare(turn, this.#last) > 0) return
    this.#turns.push(turn)
    if (this.#turns.length >= 2 * TURNS_KEPT) this.all()
  }

  readonly all = (): readonly WorstTurn[] => {
    this.#turns = this.#turns.sort(this.#compare).slice(0, TURNS_KEPT)
    if (this.#turns.length === TURNS_KEPT) this.#last = this.#turns.at(-1) ?? null
    return this.#turns
  }
}
