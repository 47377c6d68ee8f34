import type { Turn } from '../model/turn.ts'
import type { Steps } from '../statistics/steps.ts'

/** A turn with a smaller margin might be of its runner-up. */
export const CONFUSION_MARGIN = 20
/** Of each pair, so many of the worst turns are named. */
export const CONFUSION_TURNS = 10
/** A step takes about a millisecond. */
const STEP_TURNS = 5_000

/** A turn that might be of another speaker. */
export interface DoubtfulTurn {
  readonly recordingId: string
  readonly runId: string
  readonly index: number
  readonly start: number
  readonly end: number
  /** Below `CONFUSION_MARGIN`; negative: another speaker has the higher score. */
  readonly margin: number
}

/** A row of the matrix. */
export interface ConfusedSpeaker {
  readonly speaker: string
  /** The time of their turns. */
  readonly seconds: number
  /** The part of it in turns that have a runner-up; 0: nothing is known about them. */
  readonly comparedSeconds: number
}

/** A cell of the matrix; those without time are left out. */
export interface Confusion {
  readonly speaker: string
  /** Null: a speaker who is not told apart here. */
  readonly runnerUp: string | null
  readonly seconds: number
  readonly turns: number
  /** The time as a share of all time of the speaker, 0–1. */
  readonly share: number
  /** The lowest margin first. */
  readonly worst: readonly DoubtfulTurn[]
}

export interface Confusions {
  /** The longest time first. */
  readonly speakers: readonly ConfusedSpeaker[]
  /** In the order of `speakers`, the largest share first. */
  readonly cells: readonly Confusion[]
}

interface Row {
  seconds: number
  comparedSeconds: number
  readonly cells: Map<string | null, Cell>
}

interface Cell {
  seconds: number
  turns: number
  worst: DoubtfulTurn[]
}

/** Which speakers turns might also be of: the time of their turns with a margin below `CONFUSION_MARGIN`, by runner-up. */
export class ConfusionCounts {
  readonly #rows = new Map<string, Row>()

  /** How many speakers have a row. */
  get size(): number {
    return this.#rows.size
  }

  /**
   * Adds the turns of a run, in steps of about a millisecond.
   * @param nameOf who has a label; null: a speaker who gets no row
   */
  *addSteps(
    { id: runId, recordingId }: { readonly id: string; readonly recordingId: string },
    turns: readonly Turn[],
    nameOf: (label: string) => string | null,
  ): Steps<void> {
    for (const [place, turn] of turns.entries()) {
      if (place > 0 && place % STEP_TURNS === 0) yield
      const speaker = nameOf(turn.speaker)
      if (speaker === null) continue
      const row = this.#row(speaker)
      const { index, start, end, margin, runnerUp } = turn
      row.seconds += end - start
      if (margin === null || runnerUp === null) continue
      row.comparedSeconds += end - start
      const other = nameOf(runnerUp.speaker)
      // Two voices with the same name are one speaker.
      if (margin >= CONFUSION_MARGIN || other === speaker) continue
      addTurn(row, other, { recordingId, runId, index, start, end, margin })
    }
  }

  /** The matrix of the speakers with the longest time, at most `most`. Others are runners-up without a name. */
  finish(most: number): Confusions {
    const rows = [...this.#rows].sort(
      ([a, one], [b, other]) => other.seconds - one.seconds || (a < b ? -1 : 1),
    )
    const kept = rows.slice(0, most)
    const left = new Set<string | null>(rows.slice(most).map(([speaker]) => speaker))
    return {
      speakers: kept.map(([speaker, { seconds, comparedSeconds }]) => {
        return { speaker, seconds, comparedSeconds }
      }),
      cells: kept.flatMap(([speaker, row]) => cellsOf(speaker, row, left)),
    }
  }

  #row(speaker: string): Row {
    const known = this.#rows.get(speaker)
    if (known) return known
    const row = { seconds: 0, comparedSeconds: 0, cells: new Map() }
    this.#rows.set(speaker, row)
    return row
  }
}

function addTurn({ cells }: Row, other: string | null, turn: DoubtfulTurn): void {
  const cell = cells.get(other) ?? { seconds: 0, turns: 0, worst: [] }
  cells.set(other, cell)
  cell.seconds += turn.end - turn.start
  cell.turns += 1
  cell.worst.push(turn)
  // Only the worst are kept.
  if (cell.worst.length >= 2 * CONFUSION_TURNS) cell.worst = worstOf(cell.worst)
}

function worstOf(turns: DoubtfulTurn[]): DoubtfulTurn[] {
  return turns
    .sort((a, b) => a.margin - b.margin || b.end - b.start - (a.end - a.start))
    .slice(0, CONFUSION_TURNS)
}

function cellsOf(speaker: string, row: Row, left: ReadonlySet<string | null>): Confusion[] {
  const merged: Row = { ...row, cells: new Map() }
  for (const [runnerUp, cell] of row.cells) {
    const name = left.has(runnerUp) ? null : runnerUp
    const before = merged.cells.get(name)
    merged.cells.set(name, before === undefined ? cell : joined(before, cell))
  }
  return [...merged.cells]
    .map(([runnerUp, { seconds, turns, worst }]) => {
      const share = seconds / row.seconds
      return { speaker, runnerUp, seconds, turns, share, worst: worstOf([...worst]) }
    })
    .sort((a, b) => b.seconds - a.seconds)
}

function joined(a: Cell, b: Cell): Cell {
  return {
    seconds: a.seconds + b.seconds,
    turns: a.turns + b.turns,
    worst: worstOf([...a.worst, ...b.worst]),
  }
}
