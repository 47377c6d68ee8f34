import type { TurnId } from '@toolkit/server/client'
import type { TurnTable } from './results/turn-table.ts'
import type { Spans } from './spans.ts'

/** The edge of a turn. */
export type Edge = 'start' | 'end'

/** A place in the window, in pixels. */
export interface MenuPlace {
  readonly left: number
  readonly top: number
}

/** An editable diagram: what is drawn beside the turns, and what pointers do to them. */
export interface TurnEdits {
  /** Drawn instead of the turns of the run. */
  readonly table: TurnTable
  /** By place in `table.turns`. */
  readonly ids: readonly TurnId[]
  /** The parts that a person checked. */
  readonly checked: Spans
  /** The place of the chosen turn; −1: none. */
  readonly chosen: number
  readonly choose: (id: TurnId) => void
  /** Chooses a turn and opens its menu. */
  readonly openMenu: (id: TurnId, at: MenuPlace) => void
  /** Called while a boundary is dragged, and with `isDone` when it is released; `seconds` null: it is canceled. */
  readonly moveBoundary: (id: TurnId, edge: Edge, seconds: number | null, isDone: boolean) => void
}
