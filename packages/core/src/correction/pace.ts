import type { Operation } from './operations.ts'
import type { CorrectionState } from './state.ts'

/** What an operation of few turns costs, as a number of turns that are passed. */
const FEW_TURNS = 500
/** After so much work a caller pauses, so that other requests do not wait: tens of milliseconds. */
const WORK_BETWEEN_PAUSES = 100_000

/** Says when to pause in a series of operations. */
export class Pace {
  #work = 0

  /** Counts an operation on a correction; null: an undo or redo. Returns whether to pause after it. */
  isDue({ turns }: Pick<CorrectionState, 'turns'>, operation: Operation | null): boolean {
    this.#work += FEW_TURNS + (isOfFewTurns(operation) ? 0 : turns.size)
    if (this.#work < WORK_BETWEEN_PAUSES) return false
    this.#work = 0
    return true
  }
}

/** Whether an operation finds its turns by their ids. The others look at all turns. */
function isOfFewTurns(operation: Operation | null): boolean {
  switch (operation?.kind) {
    case 'move-boundary':
    case 'split':
    case 'merge':
    case 'add':
    case 'check':
      return true
    case 'assign':
    case 'delete':
    case 'confirm':
      return operation.turns.length <= FEW_TURNS / 10
    default:
      return false
  }
}
